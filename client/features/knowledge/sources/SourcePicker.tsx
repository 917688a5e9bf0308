import { IconLock, IconPlus, IconSearch, IconTrash } from '@tabler/icons-react'
import { keepPreviousData } from '@tanstack/react-query'
import { type KeyboardEvent, useEffect, useState } from 'react'
import { useCall } from '#client/core/call.ts'
import { langOf, useFormat } from '#client/core/format.ts'
import { useWords } from '#client/core/i18n.ts'
import { newId } from '#client/core/id.ts'
import { Button, IconButton, PhaseLabel, Tag, TextField } from '#client/design/index.ts'
import { type Chosen, citedAs, readTyped, unitsOf, type Written } from './drafts.ts'
import './sources.css'

const PAUSE_MS = 150
const written = ['law', 'paper', 'web', 'other'] as const satisfies readonly Written[]

interface SourcePickerProps {
  chosen: readonly Chosen[]
  onChange(chosen: Chosen[]): void
}

/** Chooses what an article rests on: found by its title, pasted as a link, or written by hand. */
export function SourcePicker({ chosen, onChange }: SourcePickerProps) {
  const t = useWords('knowledge')
  const [writing, setWriting] = useState<WriteProps['start']>()
  const add = (one: Chosen) => {
    if (!chosen.some(({ key }) => key === one.key)) onChange([...chosen, one])
  }
  return (
    <fieldset className="picker">
      <legend>{t('sources')}</legend>
      <p className="sm mut">{t('sourcesHelp')}</p>
      {chosen.length > 0 ? (
        <ol className="chosen">
          {chosen.map((one, index) => (
            <li key={one.key}>
              <span className="num">{index + 1}</span>
              <div>
                <span lang={langOf(one.title)}>
                  {one.kind === 'restricted' ? <IconLock className="i" aria-hidden /> : null} {one.title}
                </span>
                <span className="sm mut">
                  {one.kind === 'restricted'
                    ? ''
                    : [t(`source.kind.${one.kind}`), one.unit].filter(Boolean).join('\u00a0· ')}
                </span>
              </div>
              <IconButton
                label={t('removeSource', { n: index + 1 })}
                onClick={() => onChange(chosen.filter((other) => other.key !== one.key))}
              >
                <IconTrash className="i" aria-hidden />
              </IconButton>
            </li>
          ))}
        </ol>
      ) : null}
      {writing ? (
        <Write
          start={writing}
          onAdd={(one) => {
            add(one)
            setWriting(undefined)
          }}
          onCancel={() => setWriting(undefined)}
        />
      ) : (
        <Find onFound={add} onWrite={setWriting} />
      )}
      {chosen.length > 0 && unitsOf(chosen) < 2 ? <p className="sm mut">{t('source.singleHelp')}</p> : null}
    </fieldset>
  )
}

interface FindProps {
  onFound(one: Chosen): void
  onWrite(start: WriteProps['start']): void
}

/** One field for titles and links; what is neither is written by hand. */
function Find({ onFound, onWrite }: FindProps) {
  const t = useWords('knowledge')
  const format = useFormat()
  const [words, setWords] = useState('')
  const [typed, setTyped] = useState('')
  useEffect(() => {
    const timer = setTimeout(() => setTyped(words.trim()), PAUSE_MS)
    return () => clearTimeout(timer)
  }, [words])
  const read = readTyped(typed)
  const fits = useCall(
    'suggest',
    { q: typed },
    { enabled: typed !== '' && read === 'words', placeholderData: keepPreviousData },
  )
  const linked = useCall('findCitable', { link: typed }, { enabled: read === 'link' })
  const items = typed !== '' && read === 'words' ? (fits.data?.items ?? []) : []
  const found = read === 'link' ? linked.data?.found : undefined
  const choose = (one: Chosen) => {
    onFound(one)
    setWords('')
    setTyped('')
  }
  const unit = (one: { departmentLo: string | null; departmentEn: string | null }) => format.department(one) ?? ''
  const byHand = (kind: Written) => {
    const now = readTyped(words)
    const isLink = now === 'link' && /^https?:/i.test(words.trim())
    onWrite({
      kind,
      title: now === 'words' ? words.trim() : '',
      number: (typeof now === 'object' && now.kind === kind && now.number) || '',
      url: isLink ? words.trim() : '',
    })
  }
  function press(event: KeyboardEvent) {
    if (event.key !== 'Enter' || event.nativeEvent.isComposing) return
    // The form around it is not sent by choosing a source.
    event.preventDefault()
    const now = readTyped(words)
    if (typeof now === 'object') byHand(now.kind)
    else if (found) choose(citedAs(found, unit(found)))
    else if (now === 'link' && linked.data) byHand('web')
  }
  return (
    <div className="finding">
      <TextField
        label={t('source.find')}
        help={t('source.findHelp')}
        value={words}
        maxLength={500}
        autoComplete="off"
        onChange={(event) => setWords(event.target.value)}
        onKeyDown={press}
      />
      {items.length > 0 ? (
        <ul className="fits" aria-label={t('suggestions')}>
          {items.map((one) => (
            <li key={one.id}>
              <FoundItem itemId={one.id} title={one.title} kind={one.kind} phase={one.phase} onChoose={choose} />
            </li>
          ))}
        </ul>
      ) : null}
      {found ? (
        <ul className="fits" aria-label={t('suggestions')}>
          <li>
            <button type="button" className="fit" onClick={() => choose(citedAs(found, unit(found)))}>
              <IconPlus className="i" aria-hidden />
              <span lang={langOf(found.title)}>{found.title}</span>
              <span className="sm mut">{unit(found)}</span>
            </button>
          </li>
        </ul>
      ) : null}
      <p className="sr" role="status">
        {typed === '' ? '' : t('fits', { count: items.length + (found ? 1 : 0) })}
      </p>
      {linked.data && !found && typed.startsWith('/') ? <p className="sm mut">{t('source.noItem')}</p> : null}
      <div className="row wrap byhand">
        <span className="sm mut">{t('source.byHand')}</span>
        {written.map((kind) => (
          <Button key={kind} small onClick={() => byHand(kind)}>
            {t(`source.kind.${kind}`)}
          </Button>
        ))}
      </div>
    </div>
  )
}

interface FoundItemProps {
  itemId: string
  title: string
  kind: 'topic' | 'agreement' | 'doc' | 'article' | 'checklist' | 'reflection'
  phase: 'S' | 'E' | 'C' | 'I'
  onChoose(one: Chosen): void
}

/** An item that was found; its unit is asked for when it is chosen. */
function FoundItem({ itemId, title, kind, phase, onChoose }: FoundItemProps) {
  const format = useFormat()
  const [asked, setAsked] = useState(false)
  const cited = useCall('findCitable', { link: `/items/${itemId}` }, { enabled: asked })
  const found = cited.data?.found
  useEffect(() => {
    if (asked && found) onChoose(citedAs(found, format.department(found) ?? ''))
  }, [asked, found, format, onChoose])
  return (
    <button type="button" className="fit" aria-busy={asked} onClick={() => setAsked(true)}>
      <PhaseLabel phase={phase} kind={kind} />
      <span lang={langOf(title)}>{title}</span>
    </button>
  )
}

interface WriteProps {
  start: { kind: Written; title: string; number: string; url: string }
  onAdd(one: Chosen): void
  onCancel(): void
}

/** A source from outside: a law by its number, a paper by its DOI, a page by its address, or anything else. */
function Write({ start, onAdd, onCancel }: WriteProps) {
  const t = useWords('knowledge')
  const core = useWords()
  const [{ kind, ...form }, setForm] = useState({ ...start, organisation: '', year: '' })
  const change = (field: 'title' | 'organisation' | 'year' | 'number' | 'url') => ({
    value: form[field],
    onChange: (event: { target: { value: string } }) => {
      const { value } = event.target
      setForm((old) => ({ ...old, [field]: value }))
    },
  })
  const url = form.url.trim()
  const badAddress = url !== '' && !/^https?:\/\/\S+\.\S+/i.test(url)
  const badYear = form.year !== '' && !/^[12]\d{3}$/.test(form.year)
  const missing =
    form.title.trim() === '' || (kind === 'law' && form.number.trim() === '') || (kind === 'web' && url === '')
  const add = () => {
    if (missing || badAddress || badYear) return
    onAdd({
      key: newId(),
      title: form.title.trim(),
      unit: form.organisation.trim(),
      kind,
      draft: {
        kind,
        title: form.title.trim(),
        organisation: form.organisation.trim(),
        year: form.year ? Number(form.year) : null,
        number: form.number.trim(),
        url: url || null,
      },
    })
  }
  return (
    // biome-ignore lint/a11y/noStaticElementInteractions: Enter in one of its fields means this part, not the form around it.
    <div
      className="write"
      onKeyDown={(event) => {
        if (event.key !== 'Enter' || event.nativeEvent.isComposing || !(event.target instanceof HTMLInputElement))
          return
        event.preventDefault()
        add()
      }}
    >
      <p>
        <Tag>{t(`source.kind.${kind}`)}</Tag>
      </p>
      <TextField label={t('source.title')} {...change('title')} maxLength={300} autoFocus />
      {kind === 'law' ? <TextField label={t('source.lawNumber')} {...change('number')} maxLength={120} /> : null}
      {kind === 'paper' ? <TextField label={t('source.doi')} {...change('number')} maxLength={120} /> : null}
      {kind === 'law' || kind === 'paper' ? null : (
        <TextField
          label={kind === 'web' ? t('source.address') : t('url')}
          type="url"
          error={badAddress ? t('source.badAddress') : undefined}
          {...change('url')}
          maxLength={500}
        />
      )}
      <div className="two">
        <TextField
          label={kind === 'law' ? t('source.issuer') : t('organisation')}
          help={t('source.unitHelp')}
          {...change('organisation')}
          maxLength={200}
        />
        <TextField
          label={t('year')}
          inputMode="numeric"
          error={badYear ? t('source.badYear') : undefined}
          {...change('year')}
          maxLength={4}
        />
      </div>
      <div className="row wrap">
        <Button icon={<IconPlus className="i" aria-hidden />} disabled={missing || badAddress || badYear} onClick={add}>
          {t('addSource')}
        </Button>
        <Button look="quiet" onClick={onCancel} icon={<IconSearch className="i" aria-hidden />}>
          {core('cancel')}
        </Button>
      </div>
    </div>
  )
}
