/** Every way the product says no on purpose, with its HTTP status. */
export const errorStatus = {
  invalid: 400,
  not_signed_in: 401,
  forbidden: 403,
  not_found: 404,
  conflict: 409,
  too_large: 413,
  unsupported: 415,
  too_many_requests: 429,
  unavailable: 503,
  storage_full: 507,
} as const

export type ErrorCode = keyof typeof errorStatus

/**
 * A refusal the caller can act on. Anything else that is thrown is a bug: it is logged whole and
 * shown to the caller as a bare 500.
 *
 * `code` is a promise to clients; `detail` explains it to programs and logs and is never translated.
 */
export class AppError extends Error {
  override readonly name = 'AppError'
  readonly code: ErrorCode
  readonly detail: Record<string, unknown>

  constructor(code: ErrorCode, detail: Record<string, unknown> = {}) {
    super(code)
    this.code = code
    this.detail = detail
  }

  get status(): number {
    return errorStatus[this.code]
  }

  /** y-websocket gives up on 4400–4499 and tries again after everything else. */
  get closeCode(): number {
    return 4000 + this.status
  }
}

/** The thing does not exist, or the viewer may not know that it does. */
export const notFound = (what: string, id: string) => new AppError('not_found', { what, id })

/** The thing is not in the state that this step needs; `reason` is a word a client can translate. */
export const conflict = (reason: string) => new AppError('conflict', { reason })

/** What was sent cannot be used; `reason` is a word a client can translate. */
export const invalid = (reason: string) => new AppError('invalid', { reason })

/** What a viewer may not see does not exist for them. */
export function reveal(visible: boolean, what: string, id: string): asserts visible {
  if (!visible) throw notFound(what, id)
}

/** What they may see but not do is forbidden: `permit(canCloseTopic(viewer, topic), 'close topic')`. */
export function permit(allowed: boolean, action: string): asserts allowed {
  if (!allowed) throw new AppError('forbidden', { action })
}
