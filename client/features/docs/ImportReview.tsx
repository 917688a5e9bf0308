import { IconFileDownload } from '@tabler/icons-react'
import { type FormEvent, Fragment, useEffect, useMemo, useRef, useState } from 'react'
import { refresh, useAction } from '#client/core/call.ts'
import { errorWords } from '#client/core/errors.ts'
import { useFormat } from '#client/core/format.ts'
import { useWords } from '#client/core/i18n.ts'
import { newId } from '#client/core/id.ts'
import { useConnection } from '#client/core/live.tsx'
import { Button, TextField } from '#client/design/index.ts'
import type { BlockFinding, Import, ImportBlock } from '#shared/features/docs/contract.ts'
import { mendedTitle, titleWords } from '#shared/features/docs/import.ts'
import { DOC_TITLE_MAX } from '#shared/features/docs/policy.ts'
import { applyFindings } from '#shared/lao/findings.ts'
import { Misnamed } from './Misnamed.tsx'
import { placeOf, short, stretchesOf, visible } from './places.ts'

const SHOWN_OF_A_KIND = 40
const SHOWN_BLOCKS = 150

interface ImportReviewProps {
  found: Import
  /** The same bytes were taken in before, perhaps under another name. */
  again: boolean
  onBack(): void
  /** A document was made of it. */
  onMade(docId: string): void
}

/** What a file holds and what looks damaged. Each repair is a proposal; none is made before somebody chooses it. */
export function ImportReview({ found, again, onBack, onMade }: ImportReviewProps) {
  const t = useWords('docs')
  const core = useWords()
  const format = useFormat()
  const offline = useConnection() === 'offline'
  const [id] = useState(newId)
  const [chosen, setChosen] = useState<ReadonlySet<number>>(new Set())
  const [typed, setTitle] = useState<string>()
  const title = typed ?? mendedTitle(found.title, found.blocks, taken(found, chosen))
  const kinds = useMemo(() => {
    const groups = new Map<BlockFinding['kind'], number[]>()
    for (const [place, { kind }] of found.findings.entries()) groups.set(kind, [...(groups.get(kind) ?? []), place])
    return [...groups].sort(([, a], [, b]) => b.length - a.length)
  }, [found])
  const everywhere = useMemo(() => found.findings.map((_, place) => place), [found])
  const make = useAction('createDocFromImport', {
    onSuccess: async (doc) => {
      await refresh('doc')
      onMade(doc.id)
    },
  })
  const toggle = (places: readonly number[], on: boolean) =>
    setChosen((old) => {
      const next = new Set(old)
      for (const place of places) {
        if (on) next.add(place)
        else next.delete(place)
      }
      return next
    })
  function submit(event: FormEvent) {
    event.preventDefault()
    make.mutate({ params: { importId: found.id }, body: { id, title, repairs: [...chosen].sort((a, b) => a - b) } })
  }
  const madeId = found.docId ?? (typeof make.error?.detail.docId === 'string' ? make.error.detail.docId : undefined)
  const facts = [
    found.name,
    t(`fileKind.${found.kind}`),
    `${format.number(found.sizeBytes / 1024, { max: 1 })} kB`,
    format.dateTime(found.importedAt),
  ]

  return (
    <>
      <header className="pagehead">
        <h1>{t('review')}</h1>
        <p className="lead">
          {found.findings.length > 0 ? t('found', { count: found.findings.length }) : t('nothingFound')}
        </p>
        <p className="sm mut">{facts.join('\u00a0· ')}</p>
        <Misnamed name={found.name} kind={found.kind} />
        <p className="sm">
          <a href={`/api/imports/${found.id}/original`} download>
            <IconFileDownload className="i" aria-hidden /> {t('original')}
          </a>{' '}
          <span className="mut">{t('originalHelp')}</span>
        </p>
        {found.pictures > 0 ? <p className="sm mut">{t('pictures', { count: found.pictures })}</p> : null}
        {found.lostPictures > 0 ? <p className="sm mut">{t('lostPictures', { count: found.lostPictures })}</p> : null}
        {found.unread.map(({ what, count, names }) => (
          <p key={what} className="sm mut">
            {t(`unread.${what}`, { count, names: names.join(', ') })}
          </p>
        ))}
        {found.moreFindings > 0 ? <p className="sm mut">{t('moreFindings', { count: found.moreFindings })}</p> : null}
      </header>
      {madeId ? (
        <div className="panel pad stack">
          <p>{t('already')}</p>
          <div className="row wrap">
            <Button look="primary" href={`/docs/${madeId}`}>
              {t('goDoc')}
            </Button>
            <Button look="quiet" onClick={onBack}>
              {t('another')}
            </Button>
          </div>
        </div>
      ) : (
        <form className="stack" onSubmit={submit}>
          {again ? <p className="sm mut">{t('takenBefore')}</p> : null}
          <TextField
            label={t('title')}
            value={title}
            onChange={(event) => setTitle(event.target.value)}
            maxLength={DOC_TITLE_MAX}
            required
          />
          {kinds.length > 0 ? (
            <fieldset className="findings">
              <legend>{t('repairs')}</legend>
              <p className="sm mut">{t('repairsHelp')}</p>
              {kinds.length > 1 ? (
                <Tick name={t('everyKind')} places={everywhere} chosen={chosen} onToggle={toggle} />
              ) : null}
              {kinds.map(([kind, places]) => (
                <Kind key={kind} kind={kind} places={places} found={found} chosen={chosen} onToggle={toggle} />
              ))}
            </fieldset>
          ) : null}
          <Preview found={found} chosen={chosen} title={title} />
          {make.error ? (
            <p className="msgbad" role="alert">
              {errorWords(core, make.error)}
            </p>
          ) : null}
          <div className="row wrap makebar">
            <Button look="primary" type="submit" busy={make.isPending} disabled={offline || title.trim() === ''}>
              {chosen.size > 0 ? t('makeWith', { count: chosen.size }) : t('makeAsIs')}
            </Button>
            <Button look="quiet" onClick={onBack}>
              {core('back')}
            </Button>
            {offline ? <span className="sm mut">{core('offline.reason')}</span> : null}
          </div>
        </form>
      )}
    </>
  )
}

const taken = ({ findings }: Import, chosen: ReadonlySet<number>) => findings.filter((_, place) => chosen.has(place))

interface KindProps {
  kind: BlockFinding['kind']
  places: readonly number[]
  found: Import
  chosen: ReadonlySet<number>
  onToggle(places: readonly number[], on: boolean): void
}

interface TickProps {
  name: string
  places: readonly number[]
  chosen: ReadonlySet<number>
  onToggle(places: readonly number[], on: boolean): void
}

/** Takes several places together, and says how many of them are taken. */
function Tick({ name, places, chosen, onToggle }: TickProps) {
  const t = useWords('docs')
  const box = useRef<HTMLInputElement>(null)
  const on = places.filter((place) => chosen.has(place)).length
  useEffect(() => {
    if (box.current) box.current.indeterminate = on > 0 && on < places.length
  }, [on, places.length])
  return (
    <div className="row">
      <label className="check">
        <input
          ref={box}
          type="checkbox"
          checked={on === places.length}
          onChange={(event) => onToggle(places, event.target.checked)}
        />
        <span>
          <b>{name}</b>{' '}
          <span className="sm mut">
            {t('times', { count: places.length })}
            {on > 0 ? `, ${t('chosen', { count: on })}` : ''}
          </span>
        </span>
      </label>
    </div>
  )
}

/** All places of one kind of damage: taken together, or one by one. */
function Kind({ kind, places, found, chosen, onToggle }: KindProps) {
  const t = useWords('docs')
  const [open, setOpen] = useState(false)
  const [whole, setWhole] = useState(false)
  const shown = whole ? places : places.slice(0, SHOWN_OF_A_KIND)
  const first = found.findings[places[0] ?? 0]
  return (
    <div className="kind">
      <Tick name={t(`finding.${kind}`)} places={places} chosen={chosen} onToggle={onToggle} />
      {kind === 'split_am' ? <p className="sm mut why">{t('splitAm')}</p> : null}
      {first && !open ? (
        <p className="example" aria-hidden="true">
          <Spot found={found} place={places[0] ?? 0} />
        </p>
      ) : null}
      <details onToggle={(event) => setOpen(event.currentTarget.open)}>
        <summary className="sm">{t('showPlaces')}</summary>
        {open ? (
          <ul>
            {shown.map((place) => (
              <li key={place}>
                <label className="check">
                  <input
                    type="checkbox"
                    checked={chosen.has(place)}
                    onChange={(event) => onToggle([place], event.target.checked)}
                  />
                  <Spot found={found} place={place} />
                </label>
              </li>
            ))}
          </ul>
        ) : null}
        {open && shown.length < places.length ? (
          <button type="button" className="lnk sm" onClick={() => setWhole(true)}>
            {t('andMore', { count: places.length - shown.length })}
          </button>
        ) : null}
      </details>
    </div>
  )
}

/** One defect in its place: what stands there, and what would. */
function Spot({ found, place }: { found: Import; place: number }) {
  const t = useWords('docs')
  const finding = found.findings[place]
  const block = finding && found.blocks[finding.block]
  if (!block) return null
  const { before, old, fresh, behind } = placeOf(block.text, finding)
  return (
    <span className="spot" lang="lo">
      …{before}
      <del>
        <span className="sr">{t('now')}: </span>
        {visible(short(old))}
      </del>
      <span aria-hidden="true"> → </span>
      {fresh === '' ? (
        <span className="mut">{t('removed')}</span>
      ) : (
        <ins>
          <span className="sr">{t('then')}: </span>
          {visible(short(fresh))}
        </ins>
      )}
      {behind}…
    </span>
  )
}

interface PreviewProps {
  found: Import
  chosen: ReadonlySet<number>
  title: string
}

/** The text as the document will have it, with every place marked: without a heading that is its title. */
function Preview({ found, chosen, title }: PreviewProps) {
  const t = useWords('docs')
  const [whole, setWhole] = useState(false)
  const byBlock = useMemo(() => {
    const groups = new Map<number, number[]>()
    for (const [place, { block }] of found.findings.entries()) groups.set(block, [...(groups.get(block) ?? []), place])
    return groups
  }, [found])
  const wordsOf = ({ text }: ImportBlock, index: number) =>
    applyFindings(
      text,
      (byBlock.get(index) ?? []).flatMap((place) => (chosen.has(place) ? (found.findings[place] ?? []) : [])),
    )
  const [first] = found.blocks
  const isTitle = found.headed && first && titleWords(wordsOf(first, 0)) === titleWords(title)
  const isMore = found.pictures > 0 || found.blocks.some((block, index) => index > 0 && wordsOf(block, index) !== '')
  const from = isTitle && isMore ? 1 : 0
  const shown = found.blocks.slice(from, whole ? undefined : from + SHOWN_BLOCKS)
  return (
    <section className="importpreview" aria-labelledby="preview">
      <h2 id="preview">{t('preview')}</h2>
      <p className="sm mut">{t('previewHelp')}</p>
      <div className="panel pad" lang="lo">
        {shown.map((block, index) => {
          const indent = block.depth ? { marginLeft: `${block.depth * 1.5}em` } : undefined
          const at = from + index
          return (
            <p key={at} data-kind={block.kind} style={indent}>
              <Words block={block} places={byBlock.get(at) ?? []} found={found} chosen={chosen} />
            </p>
          )
        })}
      </div>
      {from + shown.length < found.blocks.length ? (
        <button type="button" className="lnk sm" onClick={() => setWhole(true)}>
          {t('wholeText', { count: found.blocks.length - from })}
        </button>
      ) : null}
    </section>
  )
}

interface WordsProps {
  block: ImportBlock
  places: readonly number[]
  found: Import
  chosen: ReadonlySet<number>
}

function Words({ block, places, found, chosen }: WordsProps) {
  const findings = places.flatMap((place) => found.findings[place] ?? [])
  const picked = new Set(places.filter((place) => chosen.has(place)).map((place) => found.findings[place]))
  return stretchesOf(block.text, findings, (finding) => picked.has(finding)).map(({ old, damaged, fresh }, index) => {
    // biome-ignore lint/suspicious/noArrayIndexKey: the stretches of a block never move.
    if (!damaged) return <Fragment key={index}>{old}</Fragment>
    // biome-ignore lint/suspicious/noArrayIndexKey: the stretches of a block never move.
    if (fresh === undefined) return <mark key={index}>{visible(old)}</mark>
    return (
      // biome-ignore lint/suspicious/noArrayIndexKey: the stretches of a block never move.
      <Fragment key={index}>
        <del>{visible(old)}</del>
        {fresh ? <ins>{visible(fresh)}</ins> : null}
      </Fragment>
    )
  })
}
