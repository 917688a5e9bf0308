import { useCall } from '#client/core/call.ts'
import { useWords } from '#client/core/i18n.ts'
import { usePage } from '#client/core/page.ts'
import { Await, Button, Empty } from '#client/design/index.ts'
import type { ChecklistCard } from '#shared/features/learning/contract.ts'
import { ChecklistRows } from './ChecklistList.tsx'
import './index.ts'

/** What one practises, and what there is to practise in one's spaces. */
export default function ChecklistsPage() {
  const t = useWords('learning')
  const core = useWords()
  const found = useCall('findChecklists', { limit: 100 })
  usePage({ title: core('nav.learning') })
  return (
    <div className="page">
      <header className="pagehead">
        <h1>{core('nav.learning')}</h1>
        <p className="lead">{t('lead')}</p>
      </header>
      <Await call={found} lines={6}>
        {({ checklists }) =>
          checklists.length === 0 ? (
            <Empty
              title={t('none')}
              help={t('noneHelp')}
              action={<Button href="/articles">{t('goArticles')}</Button>}
              phase="I"
              stitches={14}
            />
          ) : (
            <>
              <Part title={t('mine')} checklists={checklists.filter(({ startedAt }) => startedAt !== null)} />
              <Part title={t('others')} checklists={checklists.filter(({ startedAt }) => startedAt === null)} />
            </>
          )
        }
      </Await>
    </div>
  )
}

function Part({ title, checklists }: { title: string; checklists: readonly ChecklistCard[] }) {
  if (checklists.length === 0) return null
  return (
    <section className="section">
      <header>
        <h2>{title}</h2>
      </header>
      <ChecklistRows checklists={checklists} />
    </section>
  )
}
