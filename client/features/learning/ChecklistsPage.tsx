import { useWords } from '#client/core/i18n.ts'
import { usePage } from '#client/core/page.ts'
import { ChecklistList } from './ChecklistList.tsx'
import './index.ts'

/** What one learns and practises. */
export default function ChecklistsPage() {
  const t = useWords('learning')
  const core = useWords()
  usePage({ title: core('nav.learning') })
  return (
    <div className="page">
      <header className="pagehead">
        <h1>{core('nav.learning')}</h1>
        <p className="lead">{t('lead')}</p>
      </header>
      <ChecklistList />
    </div>
  )
}
