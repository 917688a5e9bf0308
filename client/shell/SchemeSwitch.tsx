import { useMantineColorScheme } from '@mantine/core'
import { useWords } from '#client/core/i18n.ts'

const schemes = ['auto', 'light', 'dark'] as const

/** Kept in this browser: a screen is light or dark by where it stands, not by who sits before it. */
export function SchemeSwitch() {
  const t = useWords()
  const { colorScheme, setColorScheme } = useMantineColorScheme()
  return (
    // biome-ignore lint/a11y/useSemanticElements: three buttons, not fields of a form.
    <div className="switch" role="group" aria-label={t('scheme.label')}>
      {schemes.map((scheme) => (
        <button key={scheme} type="button" aria-pressed={colorScheme === scheme} onClick={() => setColorScheme(scheme)}>
          {t(`scheme.${scheme}`)}
        </button>
      ))}
    </div>
  )
}
