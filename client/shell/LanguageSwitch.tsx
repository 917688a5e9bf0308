import { useLanguage, useWords } from '#client/core/i18n.ts'
import { useSession } from '#client/core/session.tsx'

/** ລາວ / English, each in its own language. */
export function LanguageSwitch({ look = 'langs' }: { look?: 'langs' | 'switch' }) {
  const t = useWords()
  const language = useLanguage()
  const { setLanguage } = useSession()
  return (
    // biome-ignore lint/a11y/useSemanticElements: two buttons, not fields of a form.
    <div className={look} role="group" aria-label={t('language')}>
      <button type="button" lang="lo" aria-pressed={language === 'lo'} onClick={() => void setLanguage('lo')}>
        ລາວ
      </button>
      {look === 'langs' ? <span aria-hidden="true">·</span> : null}
      <button type="button" lang="en" aria-pressed={language === 'en'} onClick={() => void setLanguage('en')}>
        English
      </button>
    </div>
  )
}
