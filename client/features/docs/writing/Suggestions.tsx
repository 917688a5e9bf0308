import { useEffect, useRef, useSyncExternalStore } from 'react'
import { useWords } from '#client/core/i18n.ts'
import type { Suggesting } from './suggesting.ts'

/** Height that is kept free below the caret, in pixels; with less the list stands above it. */
const ROOM = 260

/** What is offered at the caret. The keys stay in the text. */
export function Suggestions({ suggesting, id }: { suggesting: Suggesting; id: string }) {
  const t = useWords('docs')
  const now = useSyncExternalStore(suggesting.subscribe, suggesting.now)
  const list = useRef<HTMLDivElement>(null)
  const at = now?.at
  useEffect(() => {
    if (at !== undefined) list.current?.children[at]?.scrollIntoView({ block: 'nearest' })
  }, [at])
  if (!now) return null
  const { place } = now
  const above = place !== null && innerHeight - place.bottom < ROOM
  const left = Math.max(8, Math.min(place?.left ?? 8, innerWidth - 308))
  return (
    <div
      ref={list}
      id={id}
      role="listbox"
      aria-label={t('insert.title')}
      className="atcaret"
      style={{ left, ...(above ? { bottom: innerHeight - place.top + 4 } : { top: (place?.bottom ?? 0) + 4 }) }}
    >
      {now.choices.map((choice, index) => (
        // biome-ignore lint/a11y/useKeyWithClickEvents: the text hears the keys
        <div
          key={choice.id}
          id={`${id}-${index}`}
          role="option"
          tabIndex={-1}
          aria-selected={index === now.at}
          onMouseDown={(event) => event.preventDefault()}
          onClick={() => now.choose(choice)}
        >
          {choice.icon ? <choice.icon className="i" aria-hidden /> : null}
          <b>{choice.label}</b> {choice.note ? <span className="sm mut">{choice.note}</span> : null}
        </div>
      ))}
    </div>
  )
}
