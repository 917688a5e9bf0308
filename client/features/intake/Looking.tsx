import { type FormEvent, useMemo, useState } from 'react'
import { useAction } from '#client/core/call.ts'
import { errorWords } from '#client/core/errors.ts'
import { useFormat } from '#client/core/format.ts'
import { useLanguage, useWords } from '#client/core/i18n.ts'
import { useConnection } from '#client/core/live.tsx'
import { Button, SelectField, TextField } from '#client/design/index.ts'
import type { Intake, IntakeEntry } from '#shared/features/intake/contract.ts'
import type { AssetKind } from '#shared/features/knowledge/contract.ts'
import type { FindingKind } from '#shared/lao/finding.ts'
import { Entry } from './Entry.tsx'
import { LeftList, ProblemList } from './Lists.tsx'
import { useWhy } from './why.ts'

const SHOWN = 100
const kinds = ['systemic', 'routine', 'conceptual', 'experiential'] as const satisfies readonly AssetKind[]

interface LookingProps {
  intake: Intake
  onStored(): void
  onGiveUp(): void
}

/** A text whose very bytes or words are here already is left out unless somebody wants it. */
const isNew = ({ same }: IntakeEntry) => same.every(({ how }) => how === 'title')

/** What was found: nothing of it is stored before somebody chose. */
export function Looking({ intake, onStored, onGiveUp }: LookingProps) {
  const t = useWords('intake')
  const core = useWords()
  const docs = useWords('docs')
  const knowledge = useWords('knowledge')
  const format = useFormat()
  const language = useLanguage()
  const whyOf = useWhy()
  const offline = useConnection() === 'offline'
  const { entries, left, moreLeft, problems, mayPublish } = intake
  const [chosen, setChosen] = useState<ReadonlySet<number>>(
    () => new Set(entries.filter(isNew).map(({ place }) => place)),
  )
  const [titles, setTitles] = useState<ReadonlyMap<number, string>>(new Map())
  const [mend, setMend] = useState<ReadonlySet<FindingKind>>(new Set())
  const [publishing, setPublishing] = useState(false)
  const [tags, setTags] = useState('')
  const [kind, setKind] = useState<AssetKind>('systemic')
  const [whole, setWhole] = useState(false)
  const findings = useMemo(() => {
    const all = new Map<FindingKind, number>()
    for (const entry of entries)
      for (const [one, count] of Object.entries(entry.findings) as [FindingKind, number][])
        all.set(one, (all.get(one) ?? 0) + count)
    return [...all].sort(([, a], [, b]) => b - a)
  }, [entries])
  const store = useAction('storeIntake', { onSuccess: onStored })
  const known = entries.filter((entry) => !isNew(entry)).length
  const all = tags
    .split(/[;,]/)
    .map((tag) => tag.trim())
    .filter(Boolean)
  const untagged =
    publishing && all.length === 0
      ? entries.filter(({ place, labels, sheet }) => chosen.has(place) && labels.length === 0 && !sheet?.tags.length)
          .length
      : 0
  const titleOf = (entry: IntakeEntry) => titles.get(entry.place) ?? entry.title
  const noTitle = entries.some((entry) => chosen.has(entry.place) && titleOf(entry).trim() === '')

  function submit(event: FormEvent) {
    event.preventDefault()
    store.mutate({
      params: { id: intake.id },
      body: {
        chosen: entries
          .filter(({ place }) => chosen.has(place))
          .map((entry) => ({ place: entry.place, title: titleOf(entry) })),
        mend: [...mend],
        publish: publishing ? { tags: all, kind, language } : null,
      },
    })
  }
  /** Why it cannot be stored as it stands. */
  const missing =
    chosen.size === 0
      ? t('chooseOne')
      : noTitle
        ? t('noTitle')
        : untagged > 0
          ? t('untagged', { count: untagged })
          : undefined
  const shown = whole ? entries : entries.slice(0, SHOWN)
  return (
    <form
      className="stack looking"
      onSubmit={submit}
      onKeyDown={(event) => {
        // Enter in one of many titles means that title, not all of them.
        const { target } = event
        const isTitle = target instanceof HTMLInputElement || target instanceof HTMLTextAreaElement
        if (event.key === 'Enter' && isTitle) event.preventDefault()
      }}
    >
      <p className="found">
        {known > 0 ? t('known', { count: known }) : null} {t('nothingStored')}
      </p>
      {intake.reason ? (
        <p className="msgbad" role="alert">
          {intake.reason === 'restarted' ? t('restarted') : t('notStored', { why: whyOf(intake.reason) })}
        </p>
      ) : null}
      <ProblemList problems={problems} />
      <LeftList left={left} more={moreLeft} />
      {entries.length > 0 ? (
        <fieldset className="entries">
          <legend>{t('texts')}</legend>
          <div className="row wrap picking">
            <button type="button" className="lnk" onClick={() => setChosen(new Set(entries.map(({ place }) => place)))}>
              {t('all')}
            </button>
            <button
              type="button"
              className="lnk"
              onClick={() => setChosen(new Set(entries.filter(isNew).map(({ place }) => place)))}
            >
              {t('onlyNew')}
            </button>
            <button type="button" className="lnk" onClick={() => setChosen(new Set())}>
              {t('none')}
            </button>
            <span className="sm mut">{t('chosen', { count: chosen.size, of: format.number(entries.length) })}</span>
          </div>
          <ul>
            {shown.map((entry) => (
              <Entry
                key={entry.place}
                intakeId={intake.id}
                entry={entry}
                title={titleOf(entry)}
                chosen={chosen.has(entry.place)}
                onTitle={(title) => setTitles((old) => new Map(old).set(entry.place, title))}
                onChosen={(on) =>
                  setChosen((old) => {
                    const next = new Set(old)
                    if (on) next.add(entry.place)
                    else next.delete(entry.place)
                    return next
                  })
                }
              />
            ))}
          </ul>
          {shown.length < entries.length ? (
            <button type="button" className="lnk" onClick={() => setWhole(true)}>
              {t('showAll', { count: entries.length })}
            </button>
          ) : null}
        </fieldset>
      ) : null}
      {findings.length > 0 ? (
        <fieldset className="entries">
          <legend>{docs('repairs')}</legend>
          <p className="sm mut">{t('mendHelp')}</p>
          {findings.map(([one, count]) => (
            <label key={one} className="check">
              <input
                type="checkbox"
                checked={mend.has(one)}
                onChange={(event) =>
                  setMend((old) => {
                    const next = new Set(old)
                    if (event.target.checked) next.add(one)
                    else next.delete(one)
                    return next
                  })
                }
              />
              <span>
                {docs(`finding.${one}`)} <span className="sm mut">{docs('times', { count })}</span>
              </span>
            </label>
          ))}
        </fieldset>
      ) : null}
      {entries.length > 0 && mayPublish ? (
        <fieldset className="entries">
          <legend>{t('publishing')}</legend>
          <label className="check">
            <input type="checkbox" checked={publishing} onChange={(event) => setPublishing(event.target.checked)} />
            <span>
              {t('publish')} <span className="sm mut">{t('publishHelp')}</span>
            </span>
          </label>
          {publishing ? (
            <div className="stack">
              <TextField
                label={t('tags')}
                help={t('tagsHelp')}
                value={tags}
                maxLength={400}
                onChange={(event) => setTags(event.target.value)}
              />
              <SelectField
                label={knowledge('assetKind')}
                value={kind}
                onChange={(event) => setKind(event.target.value as AssetKind)}
              >
                {kinds.map((one) => (
                  <option key={one} value={one}>
                    {knowledge(`asset.${one}`)}
                  </option>
                ))}
              </SelectField>
            </div>
          ) : null}
        </fieldset>
      ) : null}
      {store.error ? (
        <p className="msgbad" role="alert">
          {errorWords(core, store.error, { no_tags: t('untagged', { count: 1 }) })}
        </p>
      ) : null}
      <div className="row wrap makebar">
        {entries.length > 0 ? (
          <Button look="primary" type="submit" busy={store.isPending} disabled={offline || missing !== undefined}>
            {t(publishing ? 'storeAndPublish' : 'store', { count: chosen.size })}
          </Button>
        ) : null}
        <Button look="quiet" onClick={onGiveUp} disabled={offline}>
          {t('giveUp')}
        </Button>
        <span className="sm mut" role="status">
          {offline ? core('offline.reason') : entries.length > 0 ? missing : null}
        </span>
      </div>
    </form>
  )
}
