import { IconSeedling } from '@tabler/icons-react'
import { Link } from 'wouter'
import { useCall } from '#client/core/call.ts'
import { useFormat } from '#client/core/format.ts'
import { useWords } from '#client/core/i18n.ts'
import { Await, Empty, Tag } from '#client/design/index.ts'
import type { ChecklistCard } from '#shared/features/learning/contract.ts'
import './learning.css'

interface ChecklistListProps {
  spaceId?: string
  articleId?: string
  /** Nothing at all where there is none, for a place beside something else. */
  bare?: boolean
}

/** Checklists of a space or an article: those one works on first. */
export function ChecklistList({ spaceId, articleId, bare = false }: ChecklistListProps) {
  const found = useCall('findChecklists', { ...(spaceId ? { spaceId } : {}), ...(articleId ? { articleId } : {}) })
  return (
    <Await call={found} lines={4}>
      {({ checklists }) =>
        checklists.length > 0 ? <ChecklistRows checklists={checklists} /> : bare ? null : <NoChecklists />
      }
    </Await>
  )
}

export function NoChecklists() {
  const t = useWords('learning')
  return <Empty title={t('none')} help={t('noneHelp')} phase="I" stitches={14} />
}

/** Checklists, each with the viewer's own progress and how many have practised. */
export function ChecklistRows({ checklists }: { checklists: readonly ChecklistCard[] }) {
  const t = useWords('learning')
  const format = useFormat()
  return (
    <ul className="rows checklistlist">
      {checklists.map((one) => (
        <li key={one.id}>
          <IconSeedling className="i" aria-hidden />
          <div>
            <Link href={`/checklists/${one.id}`} className="plain">
              <b>{one.title}</b>
            </Link>
            <p className="sm mut">
              {[
                one.startedAt ? t('progressOf', { done: one.done, of: one.steps }) : t('steps', { count: one.steps }),
                one.practised > 0 ? t('practised', { count: one.practised }) : '',
                format.shortDate(one.createdAt),
              ]
                .filter(Boolean)
                .join('\u00a0· ')}
            </p>
          </div>
          {one.completedAt ? (
            <Tag look="solid">{t('completed')}</Tag>
          ) : one.startedAt ? (
            <Tag>{t('working')}</Tag>
          ) : null}
        </li>
      ))}
    </ul>
  )
}
