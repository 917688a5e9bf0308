import { useWords } from '#client/core/i18n.ts'
import { Dialog } from '#client/design/index.ts'
import { SearchField } from './SearchField.tsx'
import './index.ts'
import './knowledge.css'

/** The search, over whatever page is open. */
export function SearchDialog({ onClose }: { onClose: () => void }) {
  const t = useWords('knowledge')
  const core = useWords()
  return (
    <Dialog title={core('search')} onClose={onClose} look="wide">
      <SearchField q="" focus onGo={onClose} />
      <p className="sm mut searchhint">{t('askHelp')}</p>
    </Dialog>
  )
}
