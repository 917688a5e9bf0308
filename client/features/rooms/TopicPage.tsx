import { IconArrowDown, IconUsers } from '@tabler/icons-react'
import { lazy, type ReactNode, Suspense, useEffect, useEffectEvent, useRef, useState } from 'react'
import { Link, useLocation } from 'wouter'
import { CallError, refresh, useAction, useCall } from '#client/core/call.ts'
import { errorWords } from '#client/core/errors.ts'
import { nameOf } from '#client/core/format.ts'
import { useHash } from '#client/core/hash.ts'
import { useLanguage, useWords } from '#client/core/i18n.ts'
import { newId } from '#client/core/id.ts'
import { useViewer } from '#client/core/session.tsx'
import { ItemSpiral } from '#client/core/spiral.tsx'
import { usePages } from '#client/core/usePages.ts'
import {
  Await,
  AwaitPage,
  announce,
  Button,
  Empty,
  ErrorBlock,
  Lao,
  Loading,
  More,
  Names,
  Press,
} from '#client/design/index.ts'
import type { Message, Room, Topic, TopicEntry } from '#shared/features/rooms/contract.ts'
import { canEditMessage, canRenameTopic, canReopenTopic, canSplitTopic } from '#shared/features/rooms/policy.ts'
import { Arrived } from './Arrived.tsx'
import { Composer } from './Composer.tsx'
import { MessageItem } from './MessageItem.tsx'
import { Messages } from './Messages.tsx'
import { NewTopic } from './NewTopic.tsx'
import { useOutbox } from './outbox.ts'
import { Pinned } from './Pinned.tsx'
import { Rail, RailDialog } from './Rail.tsx'
import { useRoomName } from './roomName.ts'
import type { TopicAsk } from './TopicDialog.tsx'
import { TopicList } from './TopicList.tsx'
import { UnreadBelow } from './UnreadBelow.tsx'
import { Unsaved } from './Unsaved.tsx'
import { useEdits } from './useEdits.ts'
import { useEnd } from './useEnd.ts'
import { useLinked } from './useLinked.ts'
import { useReading } from './useReading.ts'
import { type Anchor, useTopicTalk } from './useTopicTalk.ts'
import { Waiting } from './Waiting.tsx'
import './index.ts'
import './rooms.css'

const TopicDialog = lazy(() => import('./TopicDialog.tsx'))

/** What features above show in a topic. */
export interface TopicSlot {
  topic: Topic
  /** The messages chosen as evidence, in the order of the talk. */
  chosen: readonly Message[]
  /** What stands where nothing was said, unless something came of the topic all the same. */
  nothing: ReactNode
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
  const t = useWords('rooms')
  const core = useWords()
  const roomName = useRoomName()
  const found = useCall('findTopic', { topicId })
  return (
    <AwaitPage
      call={found}
      lines={8}
      page={(reply) => {
        if (!reply)
          return { title: core('kind.topic'), back: { href: '/spaces', label: core('nav.spacesShort') }, focus: true }
        const { topic, room } = reply
        const isDirect = room.kind === 'direct'
        return {
          title: topic.general ? (isDirect ? roomName(room) : t('general')) : topic.title,
          back: isDirect
            ? { href: `/spaces/${topic.spaceId}/rooms`, label: core('place.S') }
            : { href: `/rooms/${topic.roomId}`, label: roomName(room) },
          focus: true,
        }
      }}
    >
      {({ topic, room, ...reading }) => (
        // In another room its messages have other numbers: all that goes by them begins anew.
        <Talk key={`${topic.id} ${topic.roomId}`} topic={topic} room={room} {...reading} {...slots} />
      )}
    </AwaitPage>
  )
}

/** Where one begins when that is the first message that is new; which it is, is known once it was fetched. */
const FRESH = 'fresh'
const MOST_TYPING = 2

interface TalkProps extends Omit<TopicPageProps, 'topicId'> {
  topic: Topic
  room: Room
  /** Sequence number of the last message the viewer has read. */
  readSeq: number
  /** How many messages were new to them then. */
  unread: number
}

/** Addresses of what stands below a talk. */
const LED_BELOW = /^#((?:agreement|proposal)(?:-[0-9a-f-]+)?)$/

function Talk({ topic, room, readSeq, unread: wasUnread, agreements, toDoc, outcome, beside }: TalkProps) {
  const t = useWords('rooms')
  const core = useWords()
  const language = useLanguage()
  const viewer = useViewer()
  const [, go] = useLocation()
  const roomName = useRoomName()
  const listed = usePages('findRoom', { roomId: topic.roomId })
  // Where they had read to when they came stays marked while they are here.
  const [cameAt] = useState(readSeq)
  const linked: string | undefined = useLinked((message) => {
    leave()
    setStart({ id: message })
    void jump({ message })
  })
  // An open talk is joined at what is new, or at its end; what is concluded is read from its spiral on.
  const isJoined = topic.state === 'open'
  const talk = useTopicTalk(
    topic.id,
    topic.roomId,
    linked ? { message: linked } : isJoined ? { around: cameAt } : 'end',
    (topicId, messageId) => go(`/topics/${topicId}#message-${messageId}`, { replace: true }),
  )
  /** Whoever pressed a link or a button is told when it cannot be had. */
  const jump = (where: Anchor) =>
    talk.open(where).catch((error: unknown) => {
      const isMoved = error instanceof CallError && error.reason === 'message_moved'
      if (!isMoved) announce(errorWords(core, error))
    })
  const outbox = useOutbox(viewer.id, topic.id, talk.add)
  const [replyTo, setReplyTo] = useState<Message>()
  const [chosen, setChosen] = useState<ReadonlySet<string>>(new Set())
  const [asking, setAsking] = useState<TopicAsk | 'rail'>()
  const edits = useEdits(viewer.id)
  const end = useRef<HTMLDivElement>(null)
  const lastSaid = useRef<HTMLDivElement>(null)
  const said = useRef<HTMLDivElement>(null)
  const thread = useRef<HTMLDivElement>(null)
  const title = topic.general ? (room.kind === 'direct' ? roomName(room) : t('general')) : topic.title

  // What is new begins in what is held only if what was read, or the beginning, is held too.
  const holdsRead = !talk.more || (talk.messages[0]?.seq ?? 0) <= cameAt
  const fresh = holdsRead
    ? talk.messages.find(({ seq, authorId }) => seq > cameAt && authorId !== viewer.id)?.id
    : undefined
  const newest = talk.newer ? 0 : (talk.messages.at(-1)?.seq ?? 0)
  const hasRead = useReading(topic.id, lastSaid, newest, readSeq)

  const { isFar, keep, leave, lead } = useEnd(thread, end, lastSaid, said)
  const [start, setStart] = useState<{ id: string | undefined }>({ id: linked })
  const began = useRef(false)
  const below = LED_BELOW.exec(useHash())?.[1]
  const begin = useEffectEvent(() => {
    if (linked || below || !isJoined) return
    if (fresh) {
      leave()
      return setStart({ id: fresh })
    }
    keep()
    if (talk.newer) void jump('end')
  })
  useEffect(() => {
    if (!talk.loaded || began.current) return
    began.current = true
    begin()
  }, [talk.loaded])
  useEffect(() => {
    if (!talk.loaded || !below) return
    // The talk lets go of whatever it was bringing onto the screen.
    setStart({ id: undefined })
    const frame = requestAnimationFrame(() => lead(below))
    return () => cancelAnimationFrame(frame)
  }, [talk.loaded, below, lead])
  const [sawFresh, setSawFresh] = useState(false)
  useEffect(() => {
    const look = () => {
      if (document.getElementById('fresh')) setSawFresh(true)
    }
    addEventListener('scroll', look, { passive: true })
    return () => removeEventListener('scroll', look)
  }, [])
  // A topic that stands further down its room's list says it itself; with the next message it moves up.
  const unread = listed.data?.topics.find(({ id }) => id === topic.id)?.unread ?? (hasRead ? 0 : wasUnread)

  const here = new Set(talk.here.here.map(({ id }) => id))
  const nothing =
    talk.loaded && talk.messages.length === 0 && outbox.waiting.length === 0 ? (
      <Empty bare title={t(room.kind === 'direct' ? 'emptyDirect' : 'emptyTitle')} help={t('firstHelp')} />
    ) : null
  const slot: TopicSlot = { topic, chosen: talk.messages.filter(({ id }) => chosen.has(id)), nothing }
  const who = { id: viewer.id, roles: new Map(Object.entries(viewer.roles)) }
  const mayRename = canRenameTopic(who, topic)
  const reopen = useAction('reopenTopic', {
    onSuccess: () => refresh('topic'),
    onError: (error) => announce(errorWords(core, error)),
  })
  const toEnd = () => {
    setStart({ id: undefined })
    keep()
    if (talk.newer) void jump('end')
  }
  const toFresh = async () => {
    if (!fresh) await jump({ around: cameAt })
    leave()
    setSawFresh(true)
    setStart({ id: FRESH })
  }
  function editLast() {
    const own = talk.messages.findLast((one) => canEditMessage(viewer, one) && one.body && !one.deletedAt)
    if (!own) return
    leave()
    edits.open(own)
    setStart({ id: own.id })
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
          <Await call={listed} lines={6}>
            {({ room, topics }) => (
              <>
                <UnreadBelow of={listed} />
                <TopicList topics={topics} room={room} here={topic.id} outcome={outcome} />
              </>
            )}
          </Await>
          <More of={listed}>{t('olderTopics')}</More>
        </div>
      </aside>
      <div className="thread" ref={thread}>
        <header>
          <div className="row between">
            <h1>
              <Lao>{title}</Lao>
            </h1>
            <button
              type="button"
              className="whois"
              aria-haspopup="dialog"
              aria-label={t('aboutRoomHere', { count: talk.here.count })}
              onClick={() => setAsking('rail')}
            >
              <IconUsers className="i" aria-hidden /> <span className="num">{talk.here.count}</span>
            </button>
          </div>
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
            {talk.stuck === 'older' ? <Stuck /> : null}
            <Button look="quiet" onClick={() => void talk.grow('older')}>
              {t('older')}
            </Button>
          </p>
        ) : null}
        {topic.general || !agreements ? nothing : null}
        {/* Empty, too: where the first message belongs is known before it comes, and it is nowhere for no moment. */}
        {talk.loaded ? (
          <Messages
            messages={talk.messages}
            shift={talk.shift}
            fresh={fresh}
            start={start.id === FRESH ? fresh : start.id}
            jump={start}
            onEdge={(side) => talk.stuck === undefined && void talk.grow(side)}
          >
            {(message) => (
              <MessageItem
                message={message}
                topic={topic}
                here={here.has(message.authorId)}
                chosen={chosen.has(message.id)}
                marked={message.id === linked}
                editing={edits.openOf(message.id)}
                onEdit={() => edits.open(message)}
                onEditing={(value) => edits.change(message.id, value)}
                onEdited={() => edits.drop(message.id)}
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
        {talk.messages.length > 0 ? <div ref={lastSaid} className="talkend" /> : null}
        {talk.stuck === 'newer' ? (
          <p className="older">
            <Stuck />
            <Button look="quiet" onClick={() => void talk.grow('newer')}>
              {core('retry')}
            </Button>
          </p>
        ) : null}
        <Waiting
          messages={outbox.waiting.filter(({ id }) => !talk.messages.some((message) => message.id === id))}
          onAgain={outbox.again}
          onDrop={outbox.drop}
        />
        <div ref={said} className="saidlast" />
        {topic.closedReason ? (
          <p className="closed panel pad">
            {t('closedBecause')} {topic.closedReason}
            {canReopenTopic(who, topic) ? (
              <>
                {' '}
                <Press
                  type="button"
                  className="lnk"
                  disabled={reopen.isPending}
                  onClick={() => reopen.mutate({ params: { topicId: topic.id } })}
                >
                  {t('reopen')}
                </Press>
              </>
            ) : null}
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
        <Arrived topicId={topic.id} />
        <div className="compose">
          {(isFar || talk.newer) && talk.loaded ? (
            <p className="jumps">
              {unread > 0 && !sawFresh ? (
                <button type="button" onClick={() => void toFresh()}>
                  {t('toFresh')}
                </button>
              ) : null}
              <button type="button" onClick={toEnd}>
                <IconArrowDown className="i" aria-hidden />
                {unread > 0 && sawFresh ? t(unread < 100 ? 'unread' : 'unreadMany', { count: unread }) : t('toNewest')}
              </button>
            </p>
          ) : null}
          <p className="typing sm mut" role="status">
            {talk.typing.length > 0 ? (
              <Names
                of={talk.typing.slice(0, MOST_TYPING).map((one) => ({ name: nameOf(one, language) }))}
                within={(name) => t(talk.typing.length > MOST_TYPING ? 'typingMany' : 'typing', { name })}
              />
            ) : null}
          </p>
          <Unsaved
            edits={edits.edits.filter(
              (edit) => edit.topicId === topic.id || talk.messages.some(({ id }) => id === edit.id),
            )}
            messages={talk.messages}
            isOpen={(id) => edits.openOf(id) !== undefined}
            onGoOn={(edit) => {
              leave()
              edits.open(edit)
              setStart({ id: edit.id })
              if (!talk.messages.some(({ id }) => id === edit.id)) void jump({ message: edit.id })
            }}
            onDrop={edits.drop}
          />
          <Composer
            roomId={topic.roomId}
            topicId={topic.id}
            personId={viewer.id}
            replyTo={replyTo && (talk.messages.find(({ id }) => id === replyTo.id) ?? replyTo)}
            onCancelReply={() => setReplyTo(undefined)}
            onEditLast={editLast}
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
          <Rail room={room} here={talk.here}>
            <Suspense>{beside?.(topic, room)}</Suspense>
          </Rail>
        </div>
      </aside>
      <Suspense>
        {asking === 'rail' ? (
          <RailDialog room={room} here={talk.here} onClose={() => setAsking(undefined)}>
            {beside?.(topic, room)}
          </RailDialog>
        ) : asking ? (
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

/** The talk ends here for now, and does not say so by silence. */
function Stuck() {
  const t = useWords('rooms')
  return (
    <span className="msgbad" role="alert">
      {t('stuck')}
    </span>
  )
}
