/** A page of a list of which one more than belongs to it was asked for, and after whom the next one begins. */
export function pageOf<Entry extends { id: string }>(found: readonly Entry[], size: number) {
  const page = found.slice(0, size)
  return { page, next: found.length > size ? (page.at(-1)?.id ?? null) : null }
}
