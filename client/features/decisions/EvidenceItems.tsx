import { IconPlus, IconX } from '@tabler/icons-react'
import { useDeferredValue, useState } from 'react'
import { Link } from 'wouter'
import { useCall } from '#client/core/call.ts'
import { langOf } from '#client/core/format.ts'
import { useWords } from '#client/core/i18n.ts'
import { itemPath } from '#client/core/paths.ts'
import { IconButton, PhaseLabel, TextField } from '#client/design/index.ts'
import type { EvidenceItem } from '#shared/features/decisions/contract.ts'
import { fold } from '#shared/lao/normalize.ts'
import { itemsIn } from '../rooms/index.ts'

const MOST = 20
const SUGGESTED = 6

interface EvidenceItemsFieldProps {
  spaceId: string
  chosen: readonly EvidenceItem[]
  onChange(items: readonly EvidenceItem[]): void
}

/** Chooses documents, articles and other items as evidence: by words of their title, or by an address. */
export function EvidenceItemsField({ spaceId, chosen, onChange }: EvidenceItemsFieldProps) {
  const t = useWords('decisions')
  const core = useWords()
  const [words, setWords] = useState('')
  const asked = fold(useDeferredValue(words).trim())
  const linked = itemsIn(words, location.origin)[0]
  const known = useCall('findItems', { spaceId, limit: '100' }, { enabled: words.trim() !== '' })
  const other = useCall('findItem', { itemId: linked ?? '' }, { enabled: linked !== undefined })
  const found = linked
    ? other.data
      ? [other.data]
      : []
    : (known.data?.items ?? []).filter(({ title }) => asked !== '' && fold(title).includes(asked))
  const free = found.filter(({ id }) => !chosen.some((one) => one.id === id)).slice(0, SUGGESTED)
  return (
    <div className="evidencefield">
      <TextField
        label={t('items')}
        help={t('itemsHelp')}
        type="search"
        value={words}
        onChange={(event) => setWords(event.target.value)}
        onKeyDown={(event) => {
          // The first that fits; the form is sent by its own button.
          if (event.key !== 'Enter') return
          event.preventDefault()
          if (free[0]) add(free[0])
        }}
        maxLength={300}
        disabled={chosen.length >= MOST}
      />
      {words.trim() && free.length === 0 && !known.isFetching && !other.isFetching ? (
        <p className="sm mut" role="status">
          {t('noItems')}
        </p>
      ) : null}
      {words.trim() ? (
        <ul className="list">
          {free.map((item) => (
            <li key={item.id}>
              <button type="button" onClick={() => add(item)}>
                <IconPlus className="i" aria-hidden />
                <span>
                  <PhaseLabel phase={item.phase} kind={item.kind} />
                  <b lang={langOf(item.title)}>{item.title}</b>
                </span>
              </button>
            </li>
          ))}
        </ul>
      ) : null}
      {chosen.length > 0 ? (
        <ul className="chosenitems" aria-label={t('itemsChosen')}>
          {chosen.map((item) => (
            <li key={item.id}>
              <PhaseLabel phase={item.phase} kind={item.kind} />
              <span lang={langOf(item.title)}>{item.title}</span>
              <IconButton
                label={`${core('delete')}: ${item.title}`}
                onClick={() => onChange(chosen.filter(({ id }) => id !== item.id))}
              >
                <IconX className="i" aria-hidden />
              </IconButton>
            </li>
          ))}
        </ul>
      ) : null}
    </div>
  )

  function add({ id, kind, phase, title, state }: EvidenceItem) {
    onChange([...chosen, { id, kind, phase, title, state }])
    setWords('')
  }
}

/** Items that speak for it, as links. */
export function EvidenceItems({ items }: { items: readonly EvidenceItem[] }) {
  return (
    <ul className="evidenceitems">
      {items.map(({ id, kind, phase, title }) => (
        <li key={id}>
          <Link href={itemPath(kind, id)}>
            <PhaseLabel phase={phase} kind={kind} /> <span lang={langOf(title)}>{title}</span>
          </Link>
        </li>
      ))}
    </ul>
  )
}
