import { z } from 'zod'
import { Mention } from '#shared/features/rooms/contract.ts'
import { editWithIds } from '../suggestions/service.ts'
import type { Row } from './queries.ts'
import type { Table } from './tables.ts'

interface Here {
  /** The id that an old one has here, if the archive holds it as a row of this kind. */
  newIdOf(id: string, to?: string): string | undefined
  /** May say that somebody verified something. */
  trusted: boolean
  /** Made here, so that the people in it are people here. */
  ours: boolean
}

const Mentions = z.array(Mention).max(100)

/**
 * A row of an archive as it may be written: only the columns of its kind, every id one of the archive's own. Nothing
 * where it names what did not come along, or says what nobody may say by bringing a file.
 */
export function judge(table: Table, row: Row, { newIdOf, trusted, ours }: Here): Row | undefined {
  const made: Row = Object.fromEntries(table.columns.map((name) => [name, row[name] ?? null]))
  if (table.columns.includes('id')) made.id = newIdOf(String(row.id), table.name)
  for (const [column, { to, or }] of Object.entries(table.refs)) {
    const named = row[column]
    if (named === null || named === undefined) {
      if (column === 'id') return undefined
      continue
    }
    const id = newIdOf(String(named), to)
    if (id === undefined && or === 'drop') return undefined
    made[column] = id ?? null
  }
  switch (table.name) {
    case 'rooms':
      return made.kind === 'open' || made.kind === 'closed' ? made : undefined
    case 'proposals':
      return made.outcome === null && (!ours || made.by_department) ? { ...made, ...withdrawn() } : made
    case 'article_questions':
      return made.accepted_id === null ? { ...made, accepted_by: null, accepted_at: null, included_at: null } : made
    case 'verifications':
      return trusted ? made : undefined
    case 'docs':
      // The agreement that locks it did not come along.
      if (made.state === 'agreed' && made.agreement_id === null) return { ...made, state: 'ready', agreed_at: null }
      return made
    case 'article_versions':
      // Archives from before it was said say nothing of it.
      return { ...made, material: made.material ?? true }
    case 'suggestions':
      // A draft is for its owner to go on with, who is nobody here.
      return made.state === 'sent' || (made.state === 'draft' && ours) ? made : undefined
    case 'suggested_changes': {
      const edit = editWithIds(made.edit, newIdOf)
      // What somebody had in hand when the archive was taken, nobody has here.
      const open = made.state === 'applying' ? { state: 'open', decided_by: null, decided_at: null } : {}
      return edit && { ...made, edit, ...open }
    }
    case 'doc_versions':
      return { ...made, writers: peopleIn(made.writers, newIdOf) }
    case 'messages':
    case 'comments':
      return { ...made, mentions: mentionsIn(made.mentions, newIdOf) }
    case 'sources':
      return {
        ...made,
        unit: typeof made.unit === 'string' ? (newIdOf(made.unit) ?? made.unit) : null,
        file_id: fileFor(made.file_id, newIdOf),
      }
    default:
      return made
  }
}

/**
 * An open proposal whose deciders are not here, or whose positions stayed where they were promised to, can come to no
 * outcome: it is withdrawn, and somebody may propose it again.
 */
const withdrawn = () => ({ outcome: 'withdrawn', closed_why: 'withdrawn', closed_at: new Date().toISOString() })

/** A file that is cited stands in a document or was sent with a message. */
const fileFor = (given: unknown, newIdOf: Here['newIdOf']) =>
  typeof given === 'string' ? (newIdOf(given, 'doc_files') ?? newIdOf(given, 'files') ?? null) : null

function peopleIn(given: unknown, newIdOf: Here['newIdOf']): string[] {
  const found = z.array(z.string()).max(10_000).safeParse(given)
  return found.success ? found.data.flatMap((id) => newIdOf(id, 'people') ?? []) : []
}

function mentionsIn(given: unknown, newIdOf: Here['newIdOf']) {
  const found = Mentions.safeParse(given)
  if (!found.success) return []
  return found.data.flatMap((one): Mention[] => {
    if (one.kind === 'everyone') return [one]
    const id = newIdOf(one.id, one.kind === 'person' ? 'people' : 'departments')
    return id ? [{ ...one, id }] : []
  })
}
