import { useState } from 'react'
import { useCall } from '#client/core/call.ts'
import { nameOf, useFormat } from '#client/core/format.ts'
import { useLanguage, useWords } from '#client/core/i18n.ts'
import { usePage } from '#client/core/page.ts'
import { useViewer } from '#client/core/session.tsx'
import { Await, TextField } from '#client/design/index.ts'
import { canTakeInstance } from '#shared/features/archive/policy.ts'
import { Bringing } from './Bringing.tsx'
import { Taking } from './Taking.tsx'
import './index.ts'
import './archive.css'

const SHORTEST_REASON = 5
const isReason = (reason: string) => reason.trim().length >= SHORTEST_REASON

function Reason({ value, onChange }: { value: string; onChange: (reason: string) => void }) {
  const t = useWords('archive')
  return (
    <TextField
      label={t('reason')}
      help={t('reasonHelp')}
      value={value}
      required
      maxLength={400}
      onChange={(event) => onChange(event.target.value)}
    />
  )
}

/** Takes everything away and brings it in again: a space by its readers, the whole instance by those who run it. */
export default function ArchivePage({ spaceId }: { spaceId?: string }) {
  return <div className="page archivepage">{spaceId ? <SpacePart spaceId={spaceId} /> : <WholePart />}</div>
}

function SpacePart({ spaceId }: { spaceId: string }) {
  const t = useWords('archive')
  const language = useLanguage()
  const space = useCall('findSpace', { spaceId })
  const [kept, setKept] = useState(false)
  const [reason, setReason] = useState('')
  usePage({ title: t('takeSpace'), back: { href: `/spaces/${spaceId}`, label: t('space') } })
  return (
    <>
      <header className="pagehead">
        <h1>{t('takeSpace')}</h1>
        <p className="lead">{t('lead')}</p>
      </header>
      <Await call={space} lines={4}>
        {(found) => (
          <section className="panel pad stack" aria-label={t('takeSpace')}>
            <p>{t('takeSpaceHelp', { name: nameOf(found, language) })}</p>
            <p className="sm mut">{t('notIn')}</p>
            <label className="check">
              <input type="checkbox" checked={kept} onChange={(event) => setKept(event.target.checked)} />
              <span>{t('withKept')}</span>
            </label>
            {kept ? <Reason value={reason} onChange={setReason} /> : null}
            <Taking
              disabled={kept && !isReason(reason)}
              addressOf={(id) =>
                `/api/spaces/${spaceId}/archive?id=${id}&language=${language}${kept ? `&reason=${encodeURIComponent(reason.trim())}` : ''}`
              }
            />
          </section>
        )}
      </Await>
    </>
  )
}

function WholePart() {
  const t = useWords('archive')
  const viewer = useViewer()
  usePage({ title: t('title') })
  return (
    <>
      <header className="pagehead">
        <h1>{t('title')}</h1>
        <p className="lead">{t('lead')}</p>
      </header>
      <section className="panel pad stack" aria-labelledby="bring">
        <h2 id="bring">{t('bring')}</h2>
        <p>{t('bringHelp')}</p>
        <Bringing />
      </section>
      {canTakeInstance(viewer) ? <Whole /> : null}
      <Takes />
    </>
  )
}

function Whole() {
  const t = useWords('archive')
  const language = useLanguage()
  const [reason, setReason] = useState('')
  return (
    <section className="panel pad stack" aria-labelledby="whole">
      <h2 id="whole">{t('takeWhole')}</h2>
      <p>{t('takeWholeHelp')}</p>
      <Reason value={reason} onChange={setReason} />
      <Taking
        disabled={!isReason(reason)}
        addressOf={(id) => `/api/archive?id=${id}&language=${language}&reason=${encodeURIComponent(reason.trim())}`}
      />
    </section>
  )
}

/** Everybody sees who took the whole instance away, when and why. */
function Takes() {
  const t = useWords('archive')
  const language = useLanguage()
  const format = useFormat()
  const found = useCall('findTakes')
  return (
    <section aria-labelledby="takes" className="stack">
      <h2 id="takes">{t('takes')}</h2>
      <Await call={found} lines={2}>
        {({ takes }) =>
          takes.length === 0 ? (
            <p className="sm mut">{t('noTakes')}</p>
          ) : (
            <ul className="takes">
              {takes.map((take) => (
                <li key={take.at}>
                  <b>{nameOf(take, language)}</b> <span className="sm mut">{format.dateTime(take.at)}</span>
                  <p>{take.reason}</p>
                </li>
              ))}
            </ul>
          )
        }
      </Await>
    </section>
  )
}
