import { IconAlertTriangle, IconClock, IconPin } from '@tabler/icons-react'
import { lazy, type ReactNode, type RefObject, Suspense, useEffect, useRef, useState } from 'react'
import { Link } from 'wouter'
import { call, useCall } from '#client/core/call.ts'
import { nameOf } from '#client/core/format.ts'
import { useLanguage, useWords } from '#client/core/i18n.ts'
import { newId } from '#client/core/id.ts'
import { useConnection } from '#client/core/live.tsx'
import { usePage } from '#client/core/page.ts'
import { useViewer } from '#client/core/session.tsx'
import { ItemSpiral } from '#client/core/spiral.tsx'
import { Avatar, Await, Button, Empty, ErrorBlock, Loading } from '#client/design/index.ts'
import type { Message, Room, Topic, TopicEntry } from '#shared/features/rooms/contract.ts'
import { canRenameTopic, canSplitTopic } from '#shared/features/rooms/policy.ts'
import { Composer } from './Composer.tsx'
import { authorOf, MessageItem } from './MessageItem.tsx'
import { Messages } from './Messages.tsx'
import { NewTopic } from './NewTopic.tsx'
import { useOutbox } from './outbox.ts'
import { useRoomName } from './roomName.ts'
import type { TopicAsk } from './TopicDialog.tsx'
import { TopicList } from './TopicList.tsx'
import { useTopicTalk } from './useTopicTalk.ts'
import './index.ts'
import './rooms.css'

const TopicDialog = lazy(() => import('./TopicDialog.tsx'))

/** What features above show in a topic. */
export interface TopicSlot {
  topic: Topic
  /** The messages chosen as evidence, in the order of the talk. */
  chosen: readonly Message[]
}

interface TopicPageProps {
  topicId: string
  /** What the topic came to, and the way to record it. */
  agreements?: (slot: TopicSlot) => ReactNode
  /** Turns the topic into a document. */
  toDoc?: (slot: TopicSlot) => ReactNode
  /** What became of a topic of the room, in the list beside it. */
  outcome?: (topic: TopicEntry) => ReactNode
  /** What features above put beside the talk. */
  beside?: (topic: Topic, room: Room) => ReactNode
}

export default function TopicPage({ topicId, ...slots }: TopicPageProps) {
  const found = useCall('findTopic', { topicId })
  return (
    <Await call={found} lines={8}>
      {({ topic, room, readSeq }) => <Talk key={topic.id} topic={topic} room={room} readSeq={readSeq} {...slots} />}
    </Await>
  )
}

interface TalkProps extends Omit<TopicPageProps, 'topicId'> {
  topic: Topic
  room: Room
  /** Sequence number of the last message the viewer has read. */
  readSeq: number
}

function Talk({ topic, room, readSeq, agreements, toDoc, outcome, beside }: TalkProps) {
  const t = useWords('rooms')
  const core = useWords()
  const language = useLanguage()
  const viewer = useViewer()
  const connection = useConnection()
  const roomName = useRoomName()
  const listed = useCall('findRoom', { roomId: topic.roomId })
  // Where they had read to when they came stays marked while they are here.
  const [cameAt] = useState(readSeq)
  const [linked, setLinked] = useState(messageInAddress)
  const talk = useTopicTalk(
    topic.id,
    topic.roomId,
    linked ? { message: linked } : cameAt > 0 && topic.state === 'open' ? { around: cameAt } : 'end',
  )
  const outbox = useOutbox(viewer.id, topic.id, talk.add)
  const [replyTo, setReplyTo] = useState<Message>()
  const [chosen, setChosen] = useState<ReadonlySet<string>>(new Set())
  const [asking, setAsking] = useState<TopicAsk>()
  const end = useRef<HTMLDivElement>(null)
  const title = topic.general ? (room.kind === 'direct' ? roomName(room) : t('general')) : topic.title
  usePage({
    title,
    back:
      room.kind === 'direct'
        ? { href: `/spaces/${topic.spaceId}/rooms`, label: core('place.S') }
        : { href: `/rooms/${topic.roomId}`, label: roomName(room) },
    focus: true,
  })

  const fresh = talk.messages.find(({ seq, authorId }) => seq > cameAt && authorId !== viewer.id)?.id
  const newest = talk.newer ? 0 : (talk.messages.at(-1)?.seq ?? 0)
  useReading(topic.id, end, newest, readSeq)

  useEffect(() => {
    const look = () => {
      const id = messageInAddress()
      if (!id) return
      setLinked(id)
      void talk.open({ message: id }).catch(() => undefined)
    }
    addEventListener('hashchange', look)
    return () => removeEventListener('hashchange', look)
  }, [talk.open])

  // An open talk is joined at what is new, or at its end; what is concluded is read from its spiral on.
  const atEnd = useRef(topic.state === 'open' && !linked)
  const firstFresh = useRef<string>(undefined)
  const began = useRef(false)
  if (talk.loaded && !began.current) {
    began.current = true
    if (!linked && topic.state === 'open') firstFresh.current = fresh
    if (firstFresh.current) atEnd.current = false
  }
  const last = talk.newer ? undefined : talk.messages.at(-1)?.id
  useEffect(() => {
    // Whoever reads further up is left where they are.
    if (last && atEnd.current) end.current?.scrollIntoView({ block: 'end' })
  }, [last])
  useEffect(() => {
    const look = () => {
      atEnd.current = window.innerHeight + window.scrollY > document.body.scrollHeight - 200
    }
    addEventListener('scroll', look, { passive: true })
    return () => removeEventListener('scroll', look)
  }, [])

  const here = new Set(talk.here.map(({ id }) => id))
  const slot: TopicSlot = { topic, chosen: talk.messages.filter(({ id }) => chosen.has(id)) }
  const who = { id: viewer.id, roles: new Map(Object.entries(viewer.roles)) }
  const mayRename = canRenameTopic(who, topic)
  const toEnd = () => {
    atEnd.current = true
    if (talk.newer) void talk.open('end').then(() => end.current?.scrollIntoView({ block: 'end' }))
    else end.current?.scrollIntoView({ block: 'end' })
  }

  return (
    <div className="talk">
      <aside className="topics hide-p" aria-label={t('topics')}>
        <div>
          <p className="sm mut">
            <Link href={`/rooms/${topic.roomId}`} className="plain">
              <b>{roomName(room)}</b>
            </Link>
          </p>
          {room.kind === 'direct' ? null : <NewTopic spaceId={topic.spaceId} roomId={topic.roomId} />}
          {listed.data ? <TopicList topics={listed.data.topics} room={room} here={topic.id} outcome={outcome} /> : null}
        </div>
      </aside>
      <div className="thread">
        <header>
          <h1>{title}</h1>
          {topic.general ? null : <ItemSpiral itemId={topic.id} next={null} />}
          {topic.splitFrom ? (
            <p className="sm mut">
              <Link href={`/topics/${topic.splitFrom}`}>{t('splitFrom')}</Link>
            </p>
          ) : null}
          <Pinned topicId={topic.id} />
        </header>
        {talk.error && !talk.loaded ? <ErrorBlock error={talk.error} onRetry={() => location.reload()} /> : null}
        {!talk.loaded && !talk.error ? <Loading lines={6} /> : null}
        {talk.more ? (
          <p className="older">
            <Button look="quiet" onClick={() => void talk.grow('older')}>
              {t('older')}
            </Button>
          </p>
        ) : null}
        {talk.loaded && talk.messages.length === 0 && outbox.waiting.length === 0 ? (
          <Empty bare title={t('emptyTitle')} help={t('firstHelp')} />
        ) : null}
        {talk.messages.length > 0 ? (
          <Messages
            messages={talk.messages}
            shift={talk.shift}
            fresh={fresh}
            start={linked ?? firstFresh.current}
            onEdge={(side) => void talk.grow(side).catch(() => undefined)}
          >
            {(message) => (
              <MessageItem
                message={message}
                topic={topic}
                here={here.has(message.authorId)}
                chosen={chosen.has(message.id)}
                marked={message.id === linked}
                onReply={() => setReplyTo(message)}
                onChanged={talk.add}
                onChoose={() =>
                  setChosen((old) => {
                    const next = new Set(old)
                    if (!next.delete(message.id)) next.add(message.id)
                    return next
                  })
                }
              />
            )}
          </Messages>
        ) : null}
        {talk.newer ? (
          <p className="older">
            <Button look="quiet" onClick={toEnd}>
              {t('toNewest')}
            </Button>
          </p>
        ) : null}
        <ol className="messages" aria-label={t('onTheWay')}>
          {outbox.waiting
            .filter(({ id }) => !talk.messages.some((message) => message.id === id))
            .map((message) => (
              <li key={message.id} className="message waiting">
                <Avatar name={nameOf(viewer, language)} />
                <div>
                  <p className="body">{message.body}</p>
                  {message.files ? <p className="sm mut">{t('filesCount', { count: message.files.length })}</p> : null}
                  {message.refused ? (
                    <p className="msgbad" role="alert">
                      <IconAlertTriangle className="i" aria-hidden /> {t('notSent')}
                      <button type="button" className="lnk" onClick={() => outbox.again(message.id)}>
                        {core('retry')}
                      </button>
                      <button type="button" className="lnk" onClick={() => outbox.drop(message.id)}>
                        {core('delete')}
                      </button>
                    </p>
                  ) : (
                    <p className="sm mut" role="status">
                      <IconClock className="i" aria-hidden /> {connection === 'online' ? t('sending') : t('waits')}
                    </p>
                  )}
                </div>
              </li>
            ))}
        </ol>
        {topic.closedReason ? (
          <p className="closed panel pad">
            {t('closedBecause')} {topic.closedReason}
          </p>
        ) : null}
        {topic.general ? null : agreements?.(slot)}
        {topic.general ? null : toDoc?.(slot)}
        <p className="row wrap sm">
          {slot.chosen.length > 0 && canSplitTopic(who, topic) ? (
            <button type="button" className="lnk" onClick={() => setAsking('split')}>
              {t('split', { count: slot.chosen.length })}
            </button>
          ) : null}
          {mayRename ? (
            <>
              <button type="button" className="lnk" onClick={() => setAsking('title')}>
                {t('rename')}
              </button>
              {topic.circleId === null ? (
                <button type="button" className="lnk" onClick={() => setAsking('room')}>
                  {t('move')}
                </button>
              ) : null}
              {topic.state === 'open' ? (
                <button type="button" className="lnk" onClick={() => setAsking('closing')}>
                  {t('close')}
                </button>
              ) : null}
            </>
          ) : null}
        </p>
        <div ref={end} className="talkend" />
        <div className="compose">
          <p className="typing sm mut" role="status">
            {talk.typing ? t('typing', { name: nameOf(talk.typing, language) }) : ''}
          </p>
          <Composer
            roomId={topic.roomId}
            topicId={topic.id}
            personId={viewer.id}
            replyTo={replyTo}
            onCancelReply={() => setReplyTo(undefined)}
            onSend={(body, mentions, files) => {
              outbox.send({
                id: newId(),
                roomId: topic.roomId,
                topicId: topic.id,
                body,
                ...(mentions.length > 0 ? { mentions } : {}),
                ...(files.length > 0 ? { files: files.map(({ id }) => id) } : {}),
                ...(replyTo ? { replyTo: replyTo.id } : {}),
              })
              setReplyTo(undefined)
              toEnd()
            }}
          />
        </div>
      </div>
      <aside className="rail" aria-label={t('who')}>
        <div>
          <h2>{t('who')}</h2>
          <ul>
            {talk.here.map((person) => (
              <li key={person.id} className="row">
                <Avatar name={nameOf(person, language)} here />
                <span>
                  {nameOf(person, language)}
                  <span className="sm mut">{language === 'lo' ? person.departmentLo : person.departmentEn}</span>
                </span>
              </li>
            ))}
          </ul>
          <Suspense>{beside?.(topic, room)}</Suspense>
        </div>
      </aside>
      <Suspense>
        {asking ? (
          <TopicDialog
            ask={asking}
            topic={topic}
            chosen={slot.chosen}
            onClose={() => setAsking(undefined)}
            onSplit={() => setChosen(new Set())}
          />
        ) : null}
      </Suspense>
    </div>
  )
}

/** The message an address leads to: `#message-…`. */
const messageInAddress = () => /^#message-([0-9a-f-]{36})$/i.exec(location.hash)?.[1]

/** What is pinned to a topic, folded until somebody looks. */
function Pinned({ topicId }: { topicId: string }) {
  const t = useWords('rooms')
  const language = useLanguage()
  const found = useCall('findPinned', { topicId })
  const messages = found.data?.messages ?? []
  if (messages.length === 0) return null
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
              <span className="clamp2">{message.body || message.forwarded?.body}</span>
            </a>
          </li>
        ))}
      </ul>
    </details>
  )
}

/** Remembers how far one has read, once the end of the talk is on the screen of a window somebody looks at. */
function useReading(topicId: string, end: RefObject<HTMLElement | null>, newest: number, readSeq: number) {
  const told = useRef(readSeq)
  useEffect(() => {
    const mark = end.current
    if (!mark) return
    let seen = false
    const tell = () => {
      if (!seen || document.hidden || newest <= told.current) return
      told.current = newest
      void call('markRead', { params: { topicId }, body: { seq: newest } }).catch(() => {
        // Without a line it is told with the next message, or the next visit.
        told.current = readSeq
      })
    }
    const watcher = new IntersectionObserver(([entry]) => {
      seen = entry?.isIntersecting ?? false
      tell()
    })
    watcher.observe(mark)
    document.addEventListener('visibilitychange', tell)
    return () => {
      watcher.disconnect()
      document.removeEventListener('visibilitychange', tell)
    }
  }, [topicId, end, newest, readSeq])
}
