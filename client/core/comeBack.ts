/**
 * When a page whose line broke tries again, in milliseconds, for socket.io: at any moment of the first three seconds, then
 * of the next six, then at least every eight. Where the server starts again or the network of a ministry is back, two
 * thousand pages lose their line at once, and must not all come back in the same second.
 */
export const comeBack = {
  reconnectionDelay: 1500,
  reconnectionDelayMax: 8000,
  randomizationFactor: 1,
  timeout: 10_000,
}

/** When a page first tries that learns in another way that its line may be gone: as when it broke. */
export const firstMomentMs = () => Math.random() * 2 * comeBack.reconnectionDelay
