import { useEffect, useState } from 'react'
import { departmentOf, nameOf } from '#client/core/format.ts'
import { useLanguage, useWords } from '#client/core/i18n.ts'
import { say } from '#client/core/live.tsx'
import { Avatar, announce, Button, TextField } from '#client/design/index.ts'
import type { HerePage } from '#shared/features/rooms/contract.ts'

/** So many are seen at a glance; more are searched, and shown when asked for. */
const GLANCE = 12
/** A letter more, or somebody more who comes, makes one question, not two. */
const ASK_MS = 200

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
  const isWhole = held.next === null
  /** So many pages of a name were asked for; of nobody in particular, so many behind the first. */
  const [turned, setTurned] = useState({ q: '', pages: 0 })
  const pages = turned.q === q ? turned.pages : 1
  /** What was found on them. */
  const [asked, setAsked] = useState<HerePage & { q: string }>()
  // Again whenever somebody came or went, which another first page tells: those who are shown are here.
  useEffect(() => {
    const behind = held.next
    if (behind === null || pages === 0) return
    let isOld = false
    const timer = setTimeout(async () => {
      try {
        let found = await say('room:people', { roomId, q, after: q ? 0 : behind })
        for (let page = 1; page < pages && found.next !== null; page++) {
          const next = await say('room:people', { roomId, q, after: found.next })
          found = { ...next, here: [...found.here, ...next.here] }
        }
        if (!isOld) setAsked({ ...found, q })
      } catch {
        // Those who are held stay.
        if (!isOld) announce(t('peopleStuck'))
      }
    }, ASK_MS)
    return () => {
      isOld = true
      clearTimeout(timer)
    }
  }, [held, q, roomId, pages, t])
  const more = !isWhole && pages > 0 && asked?.q === q ? asked : undefined
  const near = held.here.filter((one) => `${one.nameLo}\n${one.nameEn}`.toLowerCase().includes(q))
  const known = new Map([...near, ...(more?.here ?? [])].map((one) => [one.id, one]))
  const people = [...known.values()].slice(0, isOpen || q ? undefined : GLANCE)
  const isMore = !isWhole && (more ? more.next !== null : q === '')
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
      {people.length < known.size || isMore ? (
        <Button
          small
          look="quiet"
          onClick={() => {
            setOpen(true)
            if (isMore) setTurned({ q, pages: pages + 1 })
          }}
        >
          {t('morePeople')}
        </Button>
      ) : null}
    </div>
  )
}
