import { RateLimiterMemory, RateLimiterRes } from 'rate-limiter-flexible'
import { AppError } from '#shared/base/errors.ts'
import { Hour, Minute } from '#shared/base/time.ts'

/** Counts attempts and refuses, with the seconds to wait, when there were too many. */
export interface Throttle {
  /** Throws `too_many_requests` when this address or this place has used up its attempts. */
  count(email: string, address: string): Promise<void>
  /** A right password clears what its owner mistyped. */
  clear(email: string, address: string): Promise<void>
}

const seconds = (ms: number) => ms / 1000

/**
 * Sign-in attempts: 8 in 15 minutes for one address from one place, 40 in an hour for one address from anywhere (slow
 * guessing from many places), 100 in 15 minutes from one place (an office behind one router may sign in together).
 */
export function createSignInThrottle(): Throttle {
  const pair = new RateLimiterMemory({ points: 8, duration: seconds(15 * Minute.ms) })
  const email = new RateLimiterMemory({ points: 40, duration: seconds(Hour.ms) })
  const place = new RateLimiterMemory({ points: 100, duration: seconds(15 * Minute.ms) })
  return {
    async count(to, from) {
      try {
        await Promise.all([pair.consume(`${to}|${from}`), email.consume(to), place.consume(from)])
      } catch (error) {
        if (!(error instanceof RateLimiterRes)) throw error
        throw new AppError('too_many_requests', { retryAfterSeconds: Math.ceil(error.msBeforeNext / 1000) })
      }
    },
    async clear(to, from) {
      await Promise.all([pair.delete(`${to}|${from}`), email.delete(to), place.reward(from)])
    },
  }
}

/** General limit per person or place: `perMinute` calls, then `too_many_requests`. */
export function createRateLimit(perMinute: number): (key: string) => Promise<void> {
  const limiter = new RateLimiterMemory({ points: perMinute, duration: 60 })
  return async (key) => {
    try {
      await limiter.consume(key)
    } catch (error) {
      if (!(error instanceof RateLimiterRes)) throw error
      throw new AppError('too_many_requests', { retryAfterSeconds: Math.ceil(error.msBeforeNext / 1000) })
    }
  }
}
