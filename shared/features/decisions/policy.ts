import { isOpenTopic } from '#shared/features/rooms/policy.ts'

/** Whoever may take part may record what was agreed, as long as the topic is open: nobody waits for a leader. */
export const canRecordAgreement = isOpenTopic
