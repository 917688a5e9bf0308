import type words from './lo.json'

declare module '#client/core/i18n.ts' {
  interface Words {
    decisions: typeof words
  }
}

export { Agreements } from './Agreements.tsx'
export { OutcomesMissed, TopicOutcome } from './TopicOutcome.tsx'
export { WaitingDecisions } from './WaitingDecisions.tsx'
