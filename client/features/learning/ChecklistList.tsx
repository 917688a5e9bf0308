import { IconSeedling } from '@tabler/icons-react'
import { Link } from 'wouter'
import { useCall } from '#client/core/call.ts'
import { useFormat } from '#client/core/format.ts'
import { useWords } from '#client/core/i18n.ts'
import { Await, Empty, Tag } from '#client/design/index.ts'
import './learning.css'

/** Checklists: those one works on first. */
export function ChecklistList({
  spaceId,
  articleId,
  bare = false,
}: {
  spaceId?: string
  articleId?: string
  bare?: boolean
}) {
  const t = useWords('learning')
  const format = useFormat()
  const found = useCall('findChecklists', { ...(spaceId ? { spaceId } : {}), ...(articleId ? { articleId } : {}) })
  return (
    <Await call={found} lines={4}>
      {({ checklists }) =>
        checklists.length === 0 ? (
          bare ? null : (
            <Empty title={t('none')} help={t('noneHelp')} phase="I" stitches={14} />
          )
        ) : (
          <ul className="rows checklistlist">
            {checklists.map((one) => (
              <li key={one.id}>
                <IconSeedling className="i" aria-hidden />
                <div>
                  <Link href={`/checklists/${one.id}`} className="plain">
                    <b>{one.title}</b>
                  </Link>
                  <p className="sm mut">
                    {one.startedAt
                      ? t('progress', { done: one.done, of: one.steps })
                      : t('steps', { count: one.steps })}{' '}
                    · {t('practised', { count: one.practised })} · {format.shortDate(one.createdAt)}
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
    </Await>
  )
}
