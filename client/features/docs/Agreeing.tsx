import { IconLock, IconLockOpen, IconRosetteDiscountCheck } from '@tabler/icons-react'
import { useState } from 'react'
import { Link, useLocation } from 'wouter'
import { call, refresh, useAction, useCall } from '#client/core/call.ts'
import { errorWords } from '#client/core/errors.ts'
import { langOf, nameOf, useFormat } from '#client/core/format.ts'
import { useLanguage, useWords } from '#client/core/i18n.ts'
import { newId } from '#client/core/id.ts'
import { Await, announce, Button, Cancel, Dialog, Facts } from '#client/design/index.ts'
import type { Doc, DocAgreement } from '#shared/features/docs/contract.ts'
import { FIRST_ROOM } from '#shared/features/rooms/policy.ts'
import './agreeing.css'
import { cutTo } from '#shared/lao/graphemes.ts'

/** The way of a ready document to an agreed one, or what it rests on and the way back. */
export function Agreeing({ doc, offline }: { doc: Doc; offline: boolean }) {
  const t = useWords('docs')
  const core = useWords()
  const format = useFormat()
  const [open, setOpen] = useState<'agree' | 'unlock'>()
  const mayWrite = doc.access === 'write'
  if (doc.state === 'draft') return null
  if (doc.state === 'ready')
    return mayWrite ? (
      <section className="agreeing">
        <h2>{t('agreeTitle')}</h2>
        <p className="sm mut">{t('agreeHelp')}</p>
        <Button
          icon={<IconRosetteDiscountCheck className="i" aria-hidden />}
          disabled={offline}
          onClick={() => setOpen('agree')}
        >
          {t('agree')}
        </Button>
        {offline ? <p className="sm mut">{core('offline.reason')}</p> : null}
        {open === 'agree' ? <AgreeDialog doc={doc} onClose={() => setOpen(undefined)} /> : null}
      </section>
    ) : null
  return (
    <section className="agreeing">
      <h2>
        <IconLock className="i" aria-hidden /> {t('isAgreed')}
      </h2>
      {doc.agreement?.statement ? (
        <blockquote className="rests" lang={langOf(doc.agreement.statement)}>
          {doc.agreement.statement}
        </blockquote>
      ) : (
        <p className="sm mut">{t('restsHidden')}</p>
      )}
      <p className="sm mut">
        {doc.agreedAt ? t('agreedOn', { date: format.date(doc.agreedAt), version: doc.version }) : null}
        {doc.agreement?.topicId ? (
          <>
            {'\u00a0· '}
            <Link href={`/topics/${doc.agreement.topicId}#agreement`}>{t('openAgreement')}</Link>
          </>
        ) : null}
      </p>
      {mayWrite ? (
        <Button icon={<IconLockOpen className="i" aria-hidden />} disabled={offline} onClick={() => setOpen('unlock')}>
          {t('unlock')}
        </Button>
      ) : null}
      {open === 'unlock' ? <UnlockDialog doc={doc} onClose={() => setOpen(undefined)} /> : null}
    </section>
  )
}

function UnlockDialog({ doc, onClose }: { doc: Doc; onClose(): void }) {
  const t = useWords('docs')
  const core = useWords()
  const unlock = useAction('unlockDoc', {
    onSuccess: async () => {
      await refresh('doc')
      announce(t('unlocked', { version: doc.version + 1 }))
      onClose()
    },
  })
  return (
    <Dialog title={t('unlock')} onClose={onClose}>
      <div className="stack">
        <p>{t('unlockHelp', { version: doc.version + 1 })}</p>
        {unlock.error ? (
          <p className="msgbad" role="alert">
            {errorWords(core, unlock.error)}
          </p>
        ) : null}
        <div className="row wrap">
          <Button look="primary" busy={unlock.isPending} onClick={() => unlock.mutate({ params: { docId: doc.id } })}>
            {t('unlockNow', { version: doc.version + 1 })}
          </Button>
          <Cancel />
        </div>
      </div>
    </Dialog>
  )
}

function AgreeDialog({ doc, onClose }: { doc: Doc; onClose(): void }) {
  const t = useWords('docs')
  const found = useCall('findDocAgreements', { docId: doc.id })
  return (
    <Dialog title={t('agree')} onClose={onClose} look="wide">
      <Await call={found} lines={4}>
        {({ agreements }) =>
          agreements.length > 0 ? (
            <Choose doc={doc} agreements={agreements} onClose={onClose} />
          ) : (
            <>
              <p>{t('noAgreement')}</p>
              <Ways doc={doc} />
            </>
          )
        }
      </Await>
    </Dialog>
  )
}

function Choose({ doc, agreements, onClose }: { doc: Doc; agreements: readonly DocAgreement[]; onClose(): void }) {
  const t = useWords('docs')
  const core = useWords()
  const format = useFormat()
  const linked = agreements.filter((one) => one.linked)
  const [chosen, setChosen] = useState(linked[0]?.id)
  const agree = useAction('agreeDoc', {
    onSuccess: async () => {
      await refresh('doc')
      announce(t('nowAgreed'))
      onClose()
    },
  })
  return (
    <form
      className="stack"
      onSubmit={(event) => {
        event.preventDefault()
        if (chosen) agree.mutate({ params: { docId: doc.id }, body: { agreementId: chosen } })
      }}
    >
      <p>{t('agreeLead')}</p>
      <fieldset className="agreements-to-choose">
        <legend>{t('whichAgreement')}</legend>
        {agreements.map((one) => (
          <label key={one.id} className="choice">
            <input
              type="radio"
              name="agreement"
              value={one.id}
              checked={chosen === one.id}
              onChange={() => setChosen(one.id)}
            />
            <span>
              <b lang={langOf(one.statement)}>{one.statement}</b>
              <span className="sm mut">
                <Facts
                  of={[
                    one.topic,
                    format.date(one.recordedAt),
                    one.linked && t('cameOfThis'),
                    one.reservations && t('withReservations'),
                  ]}
                />
              </span>
            </span>
          </label>
        ))}
      </fieldset>
      {agree.error ? (
        <p className="msgbad" role="alert">
          {errorWords(core, agree.error, {
            agreement_missing: t('agreementMissing'),
            doc_not_ready: t('notReadyAnyMore'),
          })}
        </p>
      ) : null}
      <Button look="primary" type="submit" disabled={!chosen} busy={agree.isPending}>
        {t('agreeAndLock')}
      </Button>
      <details>
        <summary>{t('noneFits')}</summary>
        <Ways doc={doc} />
      </details>
    </form>
  )
}

/** How one gets to an agreement from here: in the topic it came from, or in a new one about this document. */
function Ways({ doc }: { doc: Doc }) {
  const t = useWords('docs')
  const core = useWords()
  const language = useLanguage()
  const [, go] = useLocation()
  const spiral = useCall('findSpiral', { itemId: doc.id })
  const rooms = useCall('findRooms', { spaceId: doc.spaceId })
  const [ids] = useState(() => ({ topic: newId(), first: newId(), room: newId() }))
  const [failed, setFailed] = useState<Error>()
  const [busy, setBusy] = useState(false)
  const origins = (spiral.data?.cameFrom ?? []).flatMap(({ item }) =>
    !item.redacted && item.kind === 'topic' && item.state === 'open' ? [item] : [],
  )
  async function openTopic() {
    setBusy(true)
    setFailed(undefined)
    try {
      const room = rooms.data?.rooms[0]
      if (!room) await call('createRoom', { params: { spaceId: doc.spaceId }, body: { id: ids.room, ...FIRST_ROOM } })
      await call('openTopic', {
        params: { roomId: room?.id ?? ids.room },
        body: {
          id: ids.topic,
          title: cutTo(t('aboutTopic', { title: doc.title }), 200),
          first: { id: ids.first, body: `${t('aboutTopicBody')}\n${location.origin}/docs/${doc.id}` },
        },
      })
      await refresh('topic', 'room')
      go(`/topics/${ids.topic}#propose`)
    } catch (error) {
      setFailed(error instanceof Error ? error : new Error(String(error)))
      setBusy(false)
    }
  }
  return (
    <div className="stack ways">
      <p className="sm mut">{t('waysHelp')}</p>
      <div className="row wrap">
        {origins.map((topic) => (
          <Button key={topic.id} href={`/topics/${topic.id}#propose`}>
            {t('proposeThere', { title: topic.title })}
          </Button>
        ))}
        <Button busy={busy} disabled={!rooms.data} onClick={() => void openTopic()}>
          {t('proposeNew')}
        </Button>
      </div>
      {rooms.data?.rooms[0] ? (
        <p className="sm mut">{t('proposeNewWhere', { room: nameOf(rooms.data.rooms[0], language) })}</p>
      ) : null}
      {failed ? (
        <p className="msgbad" role="alert">
          {errorWords(core, failed)}
        </p>
      ) : null}
    </div>
  )
}
