import type words from './lo.json'

declare module '#client/core/i18n.ts' {
  interface Words {
    rooms: typeof words
  }
}

export { AttachButtons, Attached } from './Attaching.tsx'
export { type Called, CallField, tidy } from './CallField.tsx'
export { Files } from './Files.tsx'
export { itemsIn } from './itemsIn.ts'
export { NewTopic } from './NewTopic.tsx'
export { NoticeLine, NoticeList } from './NoticeList.tsx'
export { OutboxKeeper } from './outbox.ts'
export { RoomList } from './RoomList.tsx'
export { UnreadTopics } from './UnreadTopics.tsx'
export { useCalling } from './useCallable.ts'
export { useUploads } from './useUploads.ts'
