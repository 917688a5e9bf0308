import * as Y from 'yjs'
import { answerQuestions } from '#server/core/thread.ts'
import { AppError } from '#shared/base/errors.ts'
import { type Found, LONGEST_APPLY_MS, type Question } from './examine.ts'
import { inspect } from './protocol.ts'

// In a thread of its own: an update is applied to a copy first, where nobody waits for it.
answerQuestions(({ update, state }: Question): Found => {
  try {
    const doc = new Y.Doc()
    if (state) Y.applyUpdate(doc, state)
    const began = performance.now()
    inspect(update)
    Y.applyUpdate(doc, update)
    const tookMs = performance.now() - began
    doc.destroy()
    return tookMs > LONGEST_APPLY_MS ? { refused: 'too_large', reason: `takes ${tookMs} ms` } : { tookMs }
  } catch (error) {
    const tooLarge = error instanceof AppError && error.code === 'too_large'
    return { refused: tooLarge ? 'too_large' : 'invalid', reason: String(error) }
  }
})
