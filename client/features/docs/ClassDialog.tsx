import { type FormEvent, useState } from 'react'
import { refresh, useAction, useCall, useWhole } from '#client/core/call.ts'
import { errorWords } from '#client/core/errors.ts'
import { nameOf, useFormat } from '#client/core/format.ts'
import { useLanguage, useWords } from '#client/core/i18n.ts'
import { useConnection } from '#client/core/live.tsx'
import { useViewer } from '#client/core/session.tsx'
import { Await, announce, Button, Dialog, Facts, TextField } from '#client/design/index.ts'
import type { DocClass } from '#shared/features/docs/classes.ts'
import { classes } from '#shared/features/docs/policy.ts'
import { foldLine } from '#shared/lao/segment.ts'
import './docs.css'

interface ClassDialogProps {
  docId: string
  spaceId: string
  onClose: () => void
}

/** Whom a document, its article and what came of it are for; and who took it out of the product. */
export function ClassDialog({ docId, spaceId, onClose }: ClassDialogProps) {
  const t = useWords('docs')
  const found = useCall('findDocClass', { docId })
  return (
    <Dialog title={t('class.title')} look="sheet" onClose={onClose}>
      <Await call={found} lines={4}>
        {(now) => <ClassForm docId={docId} spaceId={spaceId} now={now} onClose={onClose} />}
      </Await>
    </Dialog>
  )
}

function ClassForm({ docId, spaceId, now, onClose }: ClassDialogProps & { now: DocClass }) {
  const t = useWords('docs')
  const core = useWords()
  const language = useLanguage()
  const format = useFormat()
  const viewer = useViewer()
  const offline = useConnection() === 'offline'
  const [chosen, setChosen] = useState(now.classification)
  const [people, setPeople] = useState<ReadonlySet<string>>(() => new Set(now.people.map(({ id }) => id)))
  const [sought, setSought] = useState('')
  const members = useWhole('findMembers', { spaceId }, { enabled: chosen === 'specific' })
  const set = useAction('setDocClass', {
    onSuccess: async () => {
      announce(t('class.saved'))
      onClose()
      await refresh('doc', 'article', 'checklist')
    },
  })
  function store(event: FormEvent) {
    event.preventDefault()
    set.mutate({
      params: { docId },
      body: { classification: chosen, people: chosen === 'specific' ? [...people] : [] },
    })
  }
  const known = new Map([...now.people, ...(members.data?.members ?? [])].map((one) => [one.id, one]))
  const words = foldLine(sought)
  const offered = [...known.values()].filter(
    (one) => one.id !== viewer.id && foldLine(`${one.nameLo} ${one.nameEn}`).includes(words),
  )
  const toggle = (id: string) => {
    const next = new Set(people)
    if (!next.delete(id)) next.add(id)
    setPeople(next)
  }
  return (
    <form className="stack" onSubmit={store}>
      <fieldset className="choices" disabled={!now.mayChange}>
        <legend className="sm mut">{t('class.help')}</legend>
        {classes.map((one) => (
          <label key={one} className="check">
            <input type="radio" name="class" checked={chosen === one} onChange={() => setChosen(one)} />
            <span>
              <b>{core(`class.${one}`)}</b> <span className="sm mut">{t(`classHelp.${one}`)}</span>
            </span>
          </label>
        ))}
      </fieldset>
      {chosen === 'specific' ? (
        <fieldset className="choices classpeople" disabled={!now.mayChange}>
          <legend>{t('class.people', { count: new Set([...people, viewer.id]).size })}</legend>
          {known.size > 8 ? (
            <TextField label={t('class.seek')} value={sought} onChange={(event) => setSought(event.target.value)} />
          ) : null}
          <div className="classlist">
            {offered.map((one) => (
              <label key={one.id} className="check">
                <input type="checkbox" checked={people.has(one.id)} onChange={() => toggle(one.id)} />
                <span>
                  {nameOf(one, language)} <span className="sm mut">{format.department(one)}</span>
                </span>
              </label>
            ))}
          </div>
        </fieldset>
      ) : null}
      {now.takeouts.length > 0 ? (
        <section>
          <h3>{t('class.takeouts')}</h3>
          <ul className="rows">
            {now.takeouts.map((one) => (
              <li key={one.id}>
                {one.reason}{' '}
                <span className="sm mut">
                  <Facts of={[nameOf(one.person, language), format.dateTime(one.at), one.format]} />
                </span>
              </li>
            ))}
          </ul>
        </section>
      ) : null}
      {set.error ? (
        <p className="msgbad" role="alert">
          {errorWords(core, set.error, { cannot_read_space: t('class.cannotRead') })}
        </p>
      ) : null}
      {now.mayChange ? (
        <div className="row wrap">
          <Button look="primary" type="submit" busy={set.isPending} disabled={offline}>
            {core('save')}
          </Button>
          {offline ? <span className="sm mut">{core('offline.reason')}</span> : null}
        </div>
      ) : (
        <p className="sm mut">{t('class.notYours')}</p>
      )}
    </form>
  )
}
