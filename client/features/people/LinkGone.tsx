import { useWords } from '#client/core/i18n.ts'
import { Button } from '#client/design/index.ts'

/** A one-time link that was used, has ended, or never was: the same words for all three. */
export function LinkGone() {
  const t = useWords('people')
  return (
    <>
      <h1>{t('linkGone')}</h1>
      <p className="mut">{t('linkGoneHelp')}</p>
      <Button href="/sign-in">{t('signIn')}</Button>
    </>
  )
}
