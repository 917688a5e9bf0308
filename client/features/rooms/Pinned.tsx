import { IconPin } from '@tabler/icons-react'
import { useCall } from '#client/core/call.ts'
import { nameOf } from '#client/core/format.ts'
import { useLanguage, useWords } from '#client/core/i18n.ts'
import { Missed } from '#client/design/index.ts'
import { plainOf } from '#shared/base/markdown.ts'
import { authorOf } from './authorOf.ts'

/** What is pinned to a topic, folded until somebody looks. */
export function Pinned({ topicId }: { topicId: string }) {
  const t = useWords('rooms')
  const language = useLanguage()
  const found = useCall('findPinned', { topicId })
  const messages = found.data?.messages ?? []
  if (messages.length === 0) return <Missed of={[found]}>{t('pinnedOnes')}</Missed>
  return (
    <details className="pinned">
      <summary className="sm">
        <IconPin className="i" aria-hidden /> {t('pinnedCount', { count: messages.length })}
      </summary>
      <ul>
        {messages.map((message) => (
          <li key={message.id}>
            <a href={`#message-${message.id}`}>
              <b>{nameOf(authorOf(message), language)}</b>{' '}
              <span className="clamp2">
                {plainOf(message.body || (message.forwarded?.body ?? '')) ||
                  message.files.map(({ name }) => name).join(', ')}
              </span>
            </a>
          </li>
        ))}
      </ul>
    </details>
  )
}
