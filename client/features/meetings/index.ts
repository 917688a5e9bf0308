import type words from './lo.json'

declare module '#client/core/i18n.ts' {
  interface Words {
    meetings: typeof words
  }
}

export { MeetingList } from './MeetingList.tsx'
export { MeetingNudge } from './MeetingNudge.tsx'
export { WaitingMeetings } from './WaitingMeetings.tsx'
