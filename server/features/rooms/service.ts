// The door of rooms: what features above may ask.
export { audienceOf, contributeToTopic, readRoom, readTopic } from './access.ts'
export { dropLooseFiles, putMeetingFiles } from './files.ts'
export { foldMessages, searchMessages, sendMessage, wipeDeleted } from './messages.ts'
export {
  findPage as listTopicMessages,
  findQuoted as findQuotedMessages,
  findQuotedWordings,
  findTopic,
  lockTopic,
} from './queries.ts'
export { listInbox, listUnread, markRead } from './reading.ts'
export { createRoom } from './rooms.ts'
export { keptMentions, TALK_LINES } from './sending.ts'
export { closeTopic, concludeTopic, openTopic } from './topics.ts'
export { messageWords } from './words.ts'
