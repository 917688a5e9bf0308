import { Second } from '#shared/base/time.ts'

/** A connection that was not heard of for this long is gone. socket.io asks each of them every 20 s. */
const LIFETIME_MS = 45 * Second.ms

interface Present<Person> {
  person: Person
  place: number
  /** Until when each of their connections is taken to be alive. */
  tabs: Map<string, number>
}

interface Room<Person> {
  /** In the order in which they came. */
  people: Map<string, Present<Person>>
  /** Whose each connection is. */
  owners: Map<string, string>
}

const isHere = ({ tabs }: Present<unknown>, now: number) => {
  for (const until of tabs.values()) if (until > now) return true
  return false
}

/**
 * Who is in which room: counted connections with a time to live, never stored. Kept by person: when five hundred come
 * back to one room at once, nobody is looked for among the connections of all.
 */
export class Presence<Person extends { id: string }> {
  readonly #rooms = new Map<string, Room<Person>>()
  #last = 0

  /** Counts a connection in, or keeps it alive. Says whether somebody new is here. */
  enter(roomId: string, connectionId: string, person: Person, now = Date.now()): boolean {
    const room = this.#rooms.get(roomId) ?? { people: new Map(), owners: new Map() }
    this.#rooms.set(roomId, room)
    const known = room.people.get(person.id)
    const stays = known !== undefined && isHere(known, now)
    // Whoever comes again comes last.
    if (!stays) room.people.delete(person.id)
    const one = stays ? known : { person, place: ++this.#last, tabs: new Map<string, number>() }
    one.person = person
    one.tabs.set(connectionId, now + LIFETIME_MS)
    room.people.set(person.id, one)
    room.owners.set(connectionId, person.id)
    return !stays
  }

  /** Counts a connection out. Says whether its person has no other one here. */
  leave(roomId: string, connectionId: string, now = Date.now()): boolean {
    const room = this.#rooms.get(roomId)
    const personId = room?.owners.get(connectionId)
    if (!room || personId === undefined) return false
    room.owners.delete(connectionId)
    const one = room.people.get(personId)
    one?.tabs.delete(connectionId)
    if (one && isHere(one, now)) return false
    room.people.delete(personId)
    if (room.people.size === 0) this.#rooms.delete(roomId)
    return true
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
    const { people } = this.#rooms.get(roomId) ?? {}
    return [...(people?.values() ?? [])].filter((one) => isHere(one, now))
  }
}
