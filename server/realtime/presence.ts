import { Second } from '#shared/base/time.ts'

/** A connection that was not heard of for this long is gone. socket.io asks each of them every 20 s. */
const LIFETIME_MS = 45 * Second.ms

/** Who is in which room: counted connections with a time to live, never stored. */
export class Presence<Person extends { id: string }> {
  readonly #rooms = new Map<string, Map<string, { person: Person; until: number; place: number }>>()
  #last = 0

  /** Counts a connection in, or keeps it alive. Says whether somebody new is here. */
  enter(roomId: string, connectionId: string, person: Person, now = Date.now()): boolean {
    const room = this.#rooms.get(roomId) ?? new Map()
    this.#rooms.set(roomId, room)
    const isNew = !this.here(roomId, now).some(({ id }) => id === person.id)
    const place = room.get(connectionId)?.place ?? ++this.#last
    room.set(connectionId, { person, until: now + LIFETIME_MS, place })
    return isNew
  }

  /** Counts a connection out. Says whether its person has no other one here. */
  leave(roomId: string, connectionId: string, now = Date.now()): boolean {
    const room = this.#rooms.get(roomId)
    const left = room?.get(connectionId)
    if (!room || !left) return false
    room.delete(connectionId)
    if (room.size === 0) this.#rooms.delete(roomId)
    return !this.here(roomId, now).some(({ id }) => id === left.person.id)
  }

  /** Each person once, in the order in which they came. */
  here(roomId: string, now = Date.now()): Person[] {
    return this.#placed(roomId, now).map(({ person }) => person)
  }

  /**
   * A page of them that begins after a place, how many there are in all, and the place to go on from. Whoever comes or
   * goes meanwhile makes it skip nobody who stays.
   */
  page(
    roomId: string,
    { after = 0, limit, fits = () => true }: { after?: number; limit: number; fits?: (person: Person) => boolean },
    now = Date.now(),
  ): { here: Person[]; count: number; next: number | null } {
    const all = this.#placed(roomId, now).filter(({ person }) => fits(person))
    const rest = all.filter(({ place }) => place > after)
    const page = rest.slice(0, limit)
    return {
      here: page.map(({ person }) => person),
      count: all.length,
      next: rest.length > limit ? (page.at(-1)?.place ?? null) : null,
    }
  }

  #placed(roomId: string, now: number) {
    const people = new Map<string, { person: Person; place: number }>()
    for (const { person, until, place } of this.#rooms.get(roomId)?.values() ?? []) {
      if (until > now && !people.has(person.id)) people.set(person.id, { person, place })
    }
    return [...people.values()]
  }
}
