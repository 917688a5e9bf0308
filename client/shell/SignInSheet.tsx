import { useWords } from '#client/core/i18n.ts'
import { Dialog } from '#client/design/index.ts'
import { SignInForm } from '#client/features/people/index.ts'

/** Over the page that was open when the session ended; the page keeps its text. */
export default function SignInSheet() {
  const t = useWords()
  return (
    <Dialog title={t('expired.title')} onClose={() => undefined} mustAnswer look="sheet">
      <p className="mut" style={{ marginBottom: 20 }}>
        {t('expired.help')}
      </p>
      <SignInForm />
    </Dialog>
  )
}
