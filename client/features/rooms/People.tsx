import { useEffect, useState } from 'react'
import { departmentOf, nameOf } from '#client/core/format.ts'
import { useLanguage, useWords } from '#client/core/i18n.ts'
import { say } from '#client/core/live.tsx'
import { Avatar, announce, Button, TextField } from '#client/design/index.ts'
import type { HerePage } from '#shared/features/rooms/contract.ts'

/** So many are seen at a glance; more are searched, and shown when asked for. */
const GLANCE = 12
const TYPED_MS = 200

interface PeopleProps {
  roomId: string
  /** The first page, kept up to date. */
  held: HerePage
}

/** Who is in a room now: a page at a time, and found by name. */
export function People({ roomId, held }: PeopleProps) {
  const t = useWords('rooms')
  const language = useLanguage()
  const [typed, setTyped] = useState('')
  const q = typed.trim().toLowerCase()
  const [isOpen, setOpen] = useState(false)
  /** What was asked for beyond the first page, or of a name. */
  const [asked, setAsked] = useState<HerePage & { q: string }>()
  const isWhole = held.next === null
  useEffect(() => {
    if (isWhole || q === '') return
    let isOld = false
    const timer = setTimeout(async () => {
      // Without a line nobody is found; those who are held stay.
      const found = await say('room:people', { roomId, q }).catch(() => undefined)
      if (found && !isOld) setAsked({ ...found, q })
    }, TYPED_MS)
    return () => {
      isOld = true
      clearTimeout(timer)
    }
  }, [isWhole, q, roomId])
  const more = asked?.q === q ? asked : undefined
  const near = held.here.filter((one) => `${one.nameLo}\n${one.nameEn}`.toLowerCase().includes(q))
  const known = new Map([...near, ...(isWhole ? [] : (more?.here ?? []))].map((one) => [one.id, one]))
  const people = [...known.values()].slice(0, isOpen || q ? undefined : GLANCE)
  const next = isWhole ? null : more ? more.next : q === '' ? held.next : null
  async function grow(after: number) {
    try {
      const page = await say('room:people', { roomId, q, after })
      setAsked({ ...page, here: [...(more?.here ?? []), ...page.here], q })
    } catch {
      announce(t('peopleStuck'))
    }
  }
  return (
    <div className="stack">
      {held.count > GLANCE ? (
        <TextField
          label={t('findSomebody')}
          type="search"
          value={typed}
          maxLength={80}
          onChange={(event) => setTyped(event.target.value)}
        />
      ) : null}
      {q ? (
        <p className="sm mut" role="status">
          {t('peopleFound', { count: more?.count ?? known.size })}
        </p>
      ) : null}
      <ul>
        {people.map((person) => (
          <li key={person.id} className="row">
            <Avatar name={nameOf(person, language)} here />
            <span>
              {nameOf(person, language)}
              <span className="sm mut">{departmentOf(person, language)}</span>
            </span>
          </li>
        ))}
      </ul>
      {people.length < known.size || next !== null ? (
        <Button
          small
          look="quiet"
          onClick={() => {
            setOpen(true)
            if (next !== null) void grow(next)
          }}
        >
          {t('morePeople')}
        </Button>
      ) : null}
    </div>
  )
}
