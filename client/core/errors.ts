import type { TFunction } from 'i18next'
import { CallError } from './call.ts'
import type { Words } from './i18n.ts'

type Sentence = `error.${keyof Words['core']['error'] & string}`

/** Reasons that any page may meet; features pass their own, in their own words. */
const reasons: Readonly<Record<string, Sentence>> = {
  foreign_origin: 'error.foreign_origin',
  wrong_credentials: 'error.wrong_credentials',
  damaged: 'error.damaged',
  last_steward: 'error.last_steward',
  unreadable_file: 'error.unreadable_file',
  camera_image: 'error.camera_image',
  proposal_closed: 'error.proposal_closed',
}

/** An error in words for the person who met it; `own` has the sentences of a feature by the reason the server names. */
export function errorWords(t: TFunction<'core'>, error: unknown, own: Readonly<Record<string, string>> = {}): string {
  if (!(error instanceof CallError)) return t('error.unexpected')
  const reason = error.reason ?? ''
  return own[reason] ?? t(reasons[reason] ?? `error.${error.code}`)
}

/** A short code for whoever is asked for help: it says what failed, never who or what about. */
export const errorCode = (error: unknown) => (error instanceof CallError ? `BA-${error.status || 'NET'}` : 'BA-JS')
