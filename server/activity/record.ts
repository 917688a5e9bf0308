import type { JSONValue } from 'postgres'
import { newId } from '#server/core/id.ts'
import type { Sql } from '#server/core/sql.ts'
import type { Viewer } from '#shared/base/viewer.ts'
import { type EventKey, events, MAP_VERSION, type Origin } from '#shared/seci/events.ts'

/** An xAPI-shaped statement: someone did something to something. Verb and phase follow from the event. */
export interface Statement {
  event: EventKey
  viewer: Pick<Viewer, 'id'>
  object: { type: string; id: string }
  spaceId: string | null
  /** Figures only (graphemes, outcome), never text that somebody wrote. */
  result?: JSONValue
  /** The client's own id for what it did; a repeat is recorded once. */
  clientEventId?: string
  origin?: Origin
  /** Too small to be counted, e.g. a message of two letters. */
  uncounted?: boolean
  /** Only for the demo, whose story lies in the past. */
  stored?: string
}

/**
 * Appends one statement in the transaction that makes the change, so that neither exists without the other.
 * Department and rank are those of the actor at this moment.
 */
export const recordActivity = (tx: Sql, statement: Statement) => {
  const { event, viewer, object, spaceId, result, clientEventId, origin = 'ui', uncounted = false, stored } = statement
  const { verb, phase, counted } = events[event]
  return tx`
    insert into statements (id, actor_id, event, verb, object_type, object_id, space_id, phase, counted, origin, map,
      department_id, rank, result, client_event_id, stored)
    select ${newId()}, p.id, ${event}, ${verb}, ${object.type}, ${object.id}, ${spaceId}, ${phase},
      ${counted && !uncounted}, ${origin}, ${MAP_VERSION}, p.department_id, p.rank,
      ${result === undefined ? null : tx.json(result)}, ${clientEventId ?? null},
      coalesce(${stored ?? null}::timestamptz, clock_timestamp())
    from people p where p.id = ${viewer.id}
    on conflict (actor_id, client_event_id) where client_event_id is not null do nothing
  `
}

/** A statement as a row, with what the actor is at this moment. */
export const asRow = ({
  event,
  viewer,
  object,
  spaceId,
  result,
  clientEventId,
  origin = 'ui',
  uncounted = false,
  departmentId,
  rank,
}: Statement & { departmentId: string | null; rank: string }) => ({
  id: newId(),
  actor_id: viewer.id,
  department_id: departmentId,
  rank,
  event,
  verb: events[event].verb,
  object_type: object.type,
  object_id: object.id,
  space_id: spaceId,
  phase: events[event].phase,
  counted: events[event].counted && !uncounted,
  origin,
  map: MAP_VERSION,
  result: result ?? null,
  client_event_id: clientEventId ?? null,
})
export type StatementRow = ReturnType<typeof asRow>
