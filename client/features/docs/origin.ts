/** Where what a quote holds was said or stands. */
export function originOf({ itemId, topicId, messageId }: Record<string, unknown>): string | undefined {
  if (typeof itemId === 'string' && itemId) return `/items/${encodeURIComponent(itemId)}`
  if (typeof topicId !== 'string' || !topicId) return undefined
  const message = typeof messageId === 'string' && messageId ? `#message-${encodeURIComponent(messageId)}` : ''
  return `/topics/${encodeURIComponent(topicId)}${message}`
}
