import { IconAlertTriangle, IconClock } from '@tabler/icons-react'
import { type FormEvent, type ReactNode, type RefObject, useEffect, useRef, useState } from 'react'
import { Link } from 'wouter'
import { call, refresh, useAction, useCall } from '#client/core/call.ts'
import { errorWords } from '#client/core/errors.ts'
import { nameOf, useFormat } from '#client/core/format.ts'
import { useLanguage, useWords } from '#client/core/i18n.ts'
import { newId } from '#client/core/id.ts'
import { useConnection } from '#client/core/live.tsx'
import { usePage } from '#client/core/page.ts'
import { useViewer } from '#client/core/session.tsx'
import { ItemSpiral } from '#client/core/spiral.tsx'
import { Avatar, Await, Button, Dialog, Empty, ErrorBlock, Loading, TextField } from '#client/design/index.ts'
import type { Message, Topic } from '#shared/features/rooms/contract.ts'
import { canRenameTopic } from '#shared/features/rooms/policy.ts'
import { Composer } from './Composer.tsx'
import { MessageItem } from './MessageItem.tsx'
import { NewTopic } from './NewTopic.tsx'
import { useOutbox } from './outbox.ts'
import { TopicList } from './TopicList.tsx'
import { useTopicTalk } from './useTopicTalk.ts'
import './index.ts'
import './rooms.css'

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
}

export default function TopicPage({ topicId, ...slots }: TopicPageProps) {
  const found = useCall('findTopic', { topicId })
  return (
    <Await call={found} lines={8}>
      {({ topic, room, readSeq }) => <Talk key={topic.id} topic={topic} roomName={room} readSeq={readSeq} {...slots} />}
    </Await>
  )
}

interface TalkProps extends Omit<TopicPageProps, 'topicId'> {
  topic: Topic
  roomName: { nameLo: string; nameEn: string }
  /** Sequence number of the last message the viewer has read. */
  readSeq: number
}

function Talk({ topic, roomName, readSeq, agreements, toDoc }: TalkProps) {
  const t = useWords('rooms')
  const core = useWords()
  const language = useLanguage()
  const viewer = useViewer()
  const format = useFormat()
  const connection = useConnection()
  const room = useCall('findRoom', { roomId: topic.roomId })
  const talk = useTopicTalk(topic.id, topic.roomId)
  const outbox = useOutbox(viewer.id, topic.id, talk.add)
  const [replyTo, setReplyTo] = useState<Message>()
  const [chosen, setChosen] = useState<ReadonlySet<string>>(new Set())
  const [asking, setAsking] = useState<'title' | 'closing'>()
  const end = useRef<HTMLDivElement>(null)
  const title = topic.general ? t('general') : topic.title
  usePage({ title, back: { href: `/rooms/${topic.roomId}`, label: nameOf(roomName, language) }, focus: true })

  // Where they had read to when they came stays marked while they are here.
  const [cameAt] = useState(readSeq)
  const fresh = talk.messages.find(({ seq, authorId }) => seq > cameAt && authorId !== viewer.id)?.id
  const newest = talk.messages.at(-1)?.seq ?? 0
  useReading(topic.id, end, newest, readSeq)

  const last = talk.messages.at(-1)?.id
  // An open talk is joined at its end; what is concluded is read from its spiral on.
  const atEnd = useRef(topic.state === 'open')
  const came = useRef(false)
  useEffect(() => {
    // Whoever reads further up is left where they are; whoever comes back begins with what is new.
    if (!last || !atEnd.current || location.hash) return
    const mark = came.current ? null : document.getElementById('fresh')
    came.current = true
    if (mark) mark.scrollIntoView({ block: 'center' })
    else end.current?.scrollIntoView({ block: 'end' })
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
  const mayRename = canRenameTopic({ id: viewer.id, roles: new Map(Object.entries(viewer.roles)) }, topic)

  return (
    <div className="talk">
      <aside className="topics hide-p" aria-label={t('topics')}>
        <div>
          <p className="sm mut">
            <Link href={`/rooms/${topic.roomId}`} className="plain">
              <b>{nameOf(roomName, language)}</b>
            </Link>
          </p>
          <NewTopic spaceId={topic.spaceId} roomId={topic.roomId} />
          {room.data ? <TopicList topics={room.data.topics} here={topic.id} /> : null}
        </div>
      </aside>
      <div className="thread">
        <header>
          <h1>{title}</h1>
          {topic.general ? null : <ItemSpiral itemId={topic.id} next={null} />}
        </header>
        {talk.error && !talk.loaded ? <ErrorBlock error={talk.error} onRetry={() => location.reload()} /> : null}
        {!talk.loaded && !talk.error ? <Loading lines={6} /> : null}
        {talk.more ? (
          <p className="older">
            <Button look="quiet" onClick={() => void talk.older()}>
              {t('older')}
            </Button>
          </p>
        ) : null}
        {talk.loaded && talk.messages.length === 0 && outbox.waiting.length === 0 ? (
          <Empty bare title={t('emptyTitle')} help={t('firstHelp')} />
        ) : null}
        <ol className="messages" aria-label={t('talk')}>
          {talk.messages.map((message, index) => {
            const before = talk.messages[index - 1]
            const day = format.date(message.sentAt)
            return (
              <li key={message.id} className="plainitem">
                {before && format.date(before.sentAt) === day ? null : (
                  <p className="day sm mut">
                    <span>{day}</span>
                  </p>
                )}
                {message.id === fresh ? (
                  <p className="fresh sm" id="fresh">
                    <span>{t('fresh')}</span>
                  </p>
                ) : null}
                <ul>
                  <MessageItem
                    message={message}
                    here={here.has(message.authorId)}
                    chosen={chosen.has(message.id)}
                    onReply={() => setReplyTo(message)}
                    onEdited={talk.add}
                    onChoose={() =>
                      setChosen((old) => {
                        const next = new Set(old)
                        if (!next.delete(message.id)) next.add(message.id)
                        return next
                      })
                    }
                  />
                </ul>
              </li>
            )
          })}
          {outbox.waiting
            .filter(({ id }) => !talk.messages.some((message) => message.id === id))
            .map((message) => (
              <li key={message.id} className="message waiting">
                <Avatar name={nameOf(viewer, language)} />
                <div>
                  <p className="body">{message.body}</p>
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
        {mayRename ? (
          <p className="row wrap sm">
            <button type="button" className="lnk" onClick={() => setAsking('title')}>
              {t('rename')}
            </button>
            {topic.state === 'open' ? (
              <button type="button" className="lnk" onClick={() => setAsking('closing')}>
                {t('close')}
              </button>
            ) : null}
          </p>
        ) : null}
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
            onSend={(body) => {
              outbox.send({
                id: newId(),
                roomId: topic.roomId,
                topicId: topic.id,
                body,
                ...(replyTo ? { replyTo: replyTo.id } : {}),
              })
              setReplyTo(undefined)
              atEnd.current = true
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
        </div>
      </aside>
      {asking === 'closing' ? <CloseDialog topicId={topic.id} onClose={() => setAsking(undefined)} /> : null}
      {asking === 'title' ? <RenameDialog topic={topic} onClose={() => setAsking(undefined)} /> : null}
    </div>
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

function CloseDialog({ topicId, onClose }: { topicId: string; onClose(): void }) {
  const t = useWords('rooms')
  const core = useWords()
  const [reason, setReason] = useState('')
  const close = useAction('closeTopic', { onSuccess: () => refresh('topic').then(onClose) })
  function submit(event: FormEvent) {
    event.preventDefault()
    close.mutate({ params: { topicId }, body: { reason } })
  }
  return (
    <Dialog title={t('close')} onClose={onClose}>
      <form className="stack" onSubmit={submit}>
        <TextField
          label={t('closeReason')}
          value={reason}
          onChange={(event) => setReason(event.target.value)}
          maxLength={400}
          required
        />
        {close.error ? (
          <p className="msgbad" role="alert">
            {errorWords(core, close.error)}
          </p>
        ) : null}
        <Button look="primary" type="submit" busy={close.isPending}>
          {t('close')}
        </Button>
      </form>
    </Dialog>
  )
}

function RenameDialog({ topic, onClose }: { topic: Topic; onClose(): void }) {
  const t = useWords('rooms')
  const core = useWords()
  const [title, setTitle] = useState(topic.title)
  const rename = useAction('renameTopic', { onSuccess: () => refresh('topic').then(onClose) })
  function submit(event: FormEvent) {
    event.preventDefault()
    rename.mutate({ params: { topicId: topic.id }, body: { title } })
  }
  return (
    <Dialog title={t('rename')} onClose={onClose}>
      <form className="stack" onSubmit={submit}>
        <TextField
          label={t('question')}
          value={title}
          onChange={(event) => setTitle(event.target.value)}
          maxLength={200}
          required
        />
        {rename.error ? (
          <p className="msgbad" role="alert">
            {errorWords(core, rename.error, { title_too_short: t('titleTooShort') })}
          </p>
        ) : null}
        <Button look="primary" type="submit" busy={rename.isPending}>
          {core('save')}
        </Button>
      </form>
    </Dialog>
  )
}
