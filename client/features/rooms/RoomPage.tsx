import { useCall } from '#client/core/call.ts'
import { nameOf } from '#client/core/format.ts'
import { useLanguage, useWords } from '#client/core/i18n.ts'
import { usePage } from '#client/core/page.ts'
import { Await, Breadcrumbs, Empty } from '#client/design/index.ts'
import { NewTopic } from './NewTopic.tsx'
import { TopicList } from './TopicList.tsx'
import './index.ts'
import './rooms.css'

/** A room: its topics, and the way to begin one. */
export default function RoomPage({ roomId }: { roomId: string }) {
  const t = useWords('rooms')
  const core = useWords()
  const language = useLanguage()
  const found = useCall('findRoom', { roomId })
  const space = useCall('findSpace', { spaceId: found.data?.room.spaceId ?? '' }, { enabled: found.data !== undefined })
  const title = found.data ? nameOf(found.data.room, language) : ''
  usePage({
    title,
    back: found.data ? { href: `/spaces/${found.data.room.spaceId}/rooms`, label: core('place.S') } : undefined,
  })
  return (
    <div className="page">
      <Await call={found} lines={6}>
        {({ room, topics }) => (
          <>
            <Breadcrumbs
              label={t('where')}
              items={[
                { label: core('nav.spacesShort'), href: '/spaces' },
                ...(space.data ? [{ label: nameOf(space.data, language), href: `/spaces/${room.spaceId}` }] : []),
                { label: title },
              ]}
            />
            <header className="pagehead">
              <div className="row">
                <h1>{title}</h1>
                <NewTopic spaceId={room.spaceId} roomId={room.id} look="primary" />
              </div>
            </header>
            {topics.length > 1 ? null : <Empty title={t('emptyTitle')} help={t('emptyHelp')} />}
            <TopicList topics={topics} />
          </>
        )}
      </Await>
    </div>
  )
}
