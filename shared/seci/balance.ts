/** Person-days below which the balance would be chance. */
export const ENOUGH_PERSON_DAYS = 20

/** Balance from which on the four phases feed each other; 1 is no aim, since some months belong to one phase. */
export const BALANCE_AIM = 0.75

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
