import type { Response } from 'express'
import { AppError } from '#shared/base/errors.ts'

/** How often the right behind a running transfer is asked again: with the asking itself it ends within five seconds. */
const ASK_AGAIN_MS = 2000

/**
 * Lets bytes go over a line for as long as whoever is at its other end may have them or bring them: `ask` throws when the
 * right has ended, and so does this. A database that cannot be asked for a moment ends nothing.
 */
export async function whileAllowed<Result>(
  res: Response,
  ask: () => Promise<unknown>,
  run: () => Promise<Result>,
): Promise<Result> {
  let refuse: (reason: AppError) => void = () => {}
  const refused = new Promise<never>((_, reject) => {
    refuse = reject
  })
  const isSignedIn = res.locals.isSignedIn as () => Promise<boolean>
  let isAsking = false
  const askAgain = async () => {
    if (isAsking) return
    isAsking = true
    try {
      if (!(await isSignedIn())) throw new AppError('not_signed_in')
      await ask()
    } catch (error) {
      if (error instanceof AppError) refuse(error)
    } finally {
      isAsking = false
    }
  }
  const timer = setInterval(() => void askAgain(), ASK_AGAIN_MS)
  try {
    return await Promise.race([run(), refused])
  } finally {
    clearInterval(timer)
  }
}
