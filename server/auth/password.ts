import { hash, verify } from '@node-rs/argon2'

/** argon2id (the package's default) with OWASP's smallest recommended cost: 19 MiB, two passes, one lane. */
const cost = { memoryCost: 19_456, timeCost: 2, parallelism: 1 }

export const hashPassword = (password: string): Promise<string> => hash(password, cost)

let stranger: Promise<string> | undefined

/** Compares; a missing hash costs the same time, so that nobody can tell an unknown address by the clock. */
export async function passwordMatches(stored: string | null, password: string): Promise<boolean> {
  stranger ??= hashPassword('nobody has this password')
  const matches = await verify(stored ?? (await stranger), password)
  return stored !== null && matches
}
