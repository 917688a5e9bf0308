const MOST_LETTERS = 30

/**
 * What stands between an @ and the caret, if it may be the beginning of a name: not in an address, nor after a sentence,
 * nor behind a name that was chosen (`known`, each with its @).
 */
export function callAt(
  body: string,
  caret: number,
  known: readonly string[] = [],
): { from: number; q: string } | undefined {
  const before = body.slice(0, caret)
  const from = before.lastIndexOf('@')
  if (from < 0 || /[a-z0-9._-]$/i.test(before.slice(0, from))) return undefined
  if (known.some((text) => before.startsWith(text, from))) return undefined
  const q = before.slice(from + 1)
  return q.length > MOST_LETTERS || /[\n@,;:!?()]|\s\s/.test(q) ? undefined : { from, q }
}
