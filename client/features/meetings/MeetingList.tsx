import { IconEar, IconPencil, IconTrash, IconUsersGroup } from '@tabler/icons-react'
import { lazy, Suspense, useEffect, useState } from 'react'
import { Link } from 'wouter'
import { refresh, useAction, useCall } from '#client/core/call.ts'
import { errorWords } from '#client/core/errors.ts'
import { nameOf, useFormat } from '#client/core/format.ts'
import { clearHash, useHash } from '#client/core/hash.ts'
import { useLanguage, useWords } from '#client/core/i18n.ts'
import { useViewer } from '#client/core/session.tsx'
import { Await, announce, Button, Facts, Names, Tag } from '#client/design/index.ts'
import type { Meeting, Telling } from '#shared/features/meetings/contract.ts'
import { canChangeMeeting, canDeleteMeeting } from '#shared/features/meetings/policy.ts'
import { Files } from '../rooms/index.ts'
import { DeleteMeeting } from './DeleteMeeting.tsx'
import './index.ts'
import './meetings.css'

const MeetingDialog = lazy(() => import('./MeetingDialog.tsx'))
const TellingDialog = lazy(() => import('./TellingDialog.tsx'))

interface MeetingListProps {
  roomId: string
  spaceId: string
}

/** What was said face to face in a room's circle: its meetings, and what one told another. */
export function MeetingList({ roomId, spaceId }: MeetingListProps) {
  const t = useWords('meetings')
  const found = useCall('findMeetings', { roomId })
  const [chosen, setOpen] = useState<'meeting' | 'telling' | Meeting>()
  const hash = useHash()
  // What the address says to begin.
  const begun = hash === '#meeting' ? 'meeting' : hash === '#telling' ? 'telling' : undefined
  const open = chosen ?? begun
  const close = () => {
    setOpen(undefined)
    if (begun) clearHash()
  }
  useEffect(() => {
    if (found.data && /^#(meeting|telling)-/.test(hash))
      document.getElementById(hash.slice(1))?.scrollIntoView({ block: 'center' })
  }, [found.data, hash])
  return (
    <section className="section meetings" aria-labelledby="meetings">
      <header>
        <h2 id="meetings">{t('title')}</h2>
      </header>
      <p className="mut">{t('help')}</p>
      <p className="row wrap">
        <Button icon={<IconUsersGroup className="i" aria-hidden />} onClick={() => setOpen('meeting')}>
          {t('recordMeeting')}
        </Button>
        <Button icon={<IconEar className="i" aria-hidden />} onClick={() => setOpen('telling')}>
          {t('recordTelling')}
        </Button>
      </p>
      <Await call={found} lines={3}>
        {({ meetings, tellings }) => {
          const all = [
            ...meetings.map((one) => ({ at: one.heldAt, meeting: one, telling: undefined })),
            ...tellings.map((one) => ({ at: one.toldAt, meeting: undefined, telling: one })),
          ].sort((a, b) => b.at.localeCompare(a.at))
          return (
            <ol className="stack">
              {all.map(({ meeting, telling }) =>
                meeting ? (
                  <MeetingEntry
                    key={meeting.id}
                    meeting={meeting}
                    spaceId={spaceId}
                    onChange={() => setOpen(meeting)}
                  />
                ) : telling ? (
                  <TellingEntry key={telling.id} telling={telling} />
                ) : null,
              )}
            </ol>
          )
        }}
      </Await>
      <Suspense>
        {open === 'telling' ? <TellingDialog roomId={roomId} spaceId={spaceId} onClose={close} /> : null}
        {open !== undefined && open !== 'telling' ? (
          <MeetingDialog
            roomId={roomId}
            spaceId={spaceId}
            meeting={open === 'meeting' ? undefined : open}
            onClose={close}
          />
        ) : null}
      </Suspense>
    </section>
  )
}

interface MeetingEntryProps {
  meeting: Meeting
  spaceId: string
  onChange(): void
}

function MeetingEntry({ meeting, spaceId, onChange }: MeetingEntryProps) {
  const t = useWords('meetings')
  const core = useWords()
  const language = useLanguage()
  const format = useFormat()
  const viewer = useViewer()
  const confirm = useAction('confirmMeeting', {
    onSuccess: () => refresh('meeting'),
    onError: (error) => announce(errorWords(core, error)),
  })
  const who = { id: viewer.id, roles: new Map(Object.entries(viewer.roles)) }
  const [deleting, setDeleting] = useState(false)
  const me = meeting.people.find(({ id }) => id === viewer.id)
  const took = meeting.people.filter(({ tookPart }) => tookPart)
  const open = meeting.people.filter(({ tookPart }) => tookPart === null)
  const named = (one: Meeting['people'][number]) => ({ name: nameOf(one, language) })
  const say = (tookPart: boolean) => confirm.mutate({ params: { meetingId: meeting.id }, body: { tookPart } })
  return (
    <li className="panel pad" id={`meeting-${meeting.id}`}>
      <p className="sm mut">
        <Facts of={[t(`way.${meeting.way}`), format.dateTime(meeting.heldAt)]} />
      </p>
      <h3>{meeting.title}</h3>
      <p className="outcome">{meeting.outcome}</p>
      {meeting.asked.length > 0 ? (
        <details>
          <summary>{t('askedCount', { count: meeting.asked.length })}</summary>
          <dl>
            {meeting.asked.map(({ question, answer }) => (
              <div key={question}>
                <dt>{question}</dt>
                <dd>{answer || <span className="mut">{t('noAnswer')}</span>}</dd>
              </div>
            ))}
          </dl>
        </details>
      ) : null}
      <Files files={meeting.files} />
      <p className="sm">
        {took.length > 0 ? <Names of={took.map(named)} within={(names) => t('tookPart', { names })} /> : null}
        {open.length > 0 ? (
          <span className="mut">
            {' '}
            <Names of={open.map(named)} within={(names) => t('notYet', { names })} />
          </span>
        ) : null}
      </p>
      <p className="row wrap">
        {me?.tookPart === null ? (
          <>
            <Button small look="primary" busy={confirm.isPending} onClick={() => say(true)}>
              {t('iTook')}
            </Button>
            <Button small look="quiet" disabled={confirm.isPending} onClick={() => say(false)}>
              {t('iDidNot')}
            </Button>
          </>
        ) : me ? (
          <button type="button" className="lnk sm" onClick={() => say(!me.tookPart)}>
            {t(me.tookPart ? 'iDidNot' : 'iTook')}
          </button>
        ) : null}
        {canChangeMeeting(viewer, { recordedBy: meeting.recordedBy.id }) ? (
          <Button small look="quiet" icon={<IconPencil className="i" aria-hidden />} onClick={onChange}>
            {core('edit')}
          </Button>
        ) : null}
        {canDeleteMeeting(who, { recordedBy: meeting.recordedBy.id }, { spaceId }) ? (
          <Button small look="quiet" icon={<IconTrash className="i" aria-hidden />} onClick={() => setDeleting(true)}>
            {core('delete')}
          </Button>
        ) : null}
      </p>
      {deleting ? <DeleteMeeting meeting={meeting} onClose={() => setDeleting(false)} /> : null}
    </li>
  )
}

function TellingEntry({ telling }: { telling: Telling }) {
  const t = useWords('meetings')
  const core = useWords()
  const language = useLanguage()
  const format = useFormat()
  const viewer = useViewer()
  const confirm = useAction('confirmTelling', {
    onSuccess: () => refresh('meeting'),
    onError: (error) => announce(errorWords(core, error)),
  })
  return (
    <li className="panel pad" id={`telling-${telling.id}`}>
      <p className="sm mut">
        <Facts
          of={[
            <Names
              key="by"
              of={[telling.toldBy, telling.writtenBy].map((one) => ({ name: nameOf(one, language) }))}
              within={(_, [name = '', writer = '']) => t('toldBy', { name, writer })}
            />,
            format.date(telling.toldAt),
          ]}
        />
      </p>
      <h3>
        <Link href={`/docs/${telling.docId}`}>{telling.title}</Link>
      </h3>
      <dl>
        {(['toldCase', 'cue', 'rule', 'fails'] as const).map((part) => (
          <div key={part}>
            <dt>{t(`part.${part}`)}</dt>
            <dd className="clamp3">{telling[part]}</dd>
          </div>
        ))}
      </dl>
      {telling.confirmedAt ? (
        <Tag>
          <Names of={[{ name: nameOf(telling.toldBy, language) }]} within={(name) => t('confirmed', { name })} />
        </Tag>
      ) : telling.toldBy.id === viewer.id ? (
        <Button
          small
          look="primary"
          busy={confirm.isPending}
          onClick={() => confirm.mutate({ params: { tellingId: telling.id } })}
        >
          {t('asITold')}
        </Button>
      ) : (
        <p className="sm mut">{t('waitsForTeller', { name: nameOf(telling.toldBy, language) })}</p>
      )}
    </li>
  )
}
