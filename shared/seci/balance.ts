/** Distinct people who must stand behind a published figure. */
export const K = 5

/** Person-days below which the balance would be chance. */
export const ENOUGH_PERSON_DAYS = 20

/**
 * M4, the balance of the four phases: Shannon's evenness B = −Σ pᵢ ln pᵢ / ln 4, where pᵢ is a phase's share of active
 * person-days.
 *
 * @param personDays active person-days per phase
 * @returns unitless, 0 (all in one phase) to 1 (all alike); 0 for no activity at all
 */
export function balance(personDays: readonly [number, number, number, number]): number {
  const sum = personDays.reduce((all, days) => all + days, 0)
  if (sum === 0) return 0
  const entropy = personDays.reduce((all, days) => (days > 0 ? all - (days / sum) * Math.log(days / sum) : all), 0)
  // Adding zero turns a minus zero into zero.
  return entropy / Math.log(4) + 0
}

/**
 * Which figures may be shown: those with at least five people behind them; and when exactly one is hidden, the smallest
 * of the others too, since a total known from elsewhere would give it away.
 *
 * @param people distinct people behind each figure; 0 means there is nothing to hide
 */
export function shown(people: readonly number[]): { shown: boolean; hiddenForOthers: boolean }[] {
  const own = people.map((count) => count === 0 || count >= K)
  const hidden = own.filter((one) => !one).length
  const candidates = people.flatMap((count, index) => (own[index] && count > 0 ? [{ count, index }] : []))
  const also = hidden === 1 ? candidates.sort((a, b) => a.count - b.count)[0]?.index : undefined
  return own.map((one, index) => ({ shown: one && index !== also, hiddenForOthers: index === also }))
}
