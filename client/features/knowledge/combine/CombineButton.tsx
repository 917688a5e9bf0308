import { IconCheck, IconLayersIntersect2 } from '@tabler/icons-react'
import { useWords } from '#client/core/i18n.ts'
import { useViewer } from '#client/core/session.tsx'
import { announce, Button, IconButton } from '#client/design/index.ts'
import { COMBINE_MAX, combinableKinds, MESSAGES_ASKED_MAX } from '#shared/features/knowledge/policy.ts'
import type { ItemKind } from '#shared/seci/seci.ts'
import '../index.ts'
import { useTray } from './tray.ts'

interface CombineButtonProps {
  itemId: string
  kind: ItemKind
  /** What it is called, for those who hear which of many buttons this is. */
  title?: string
  /** Messages of a topic that come along. */
  messages?: readonly string[]
  /** Where many stand in a list. */
  look?: 'icon'
}

/** Keeps an item on this device to combine it with others; pressed again, it is kept no more. */
export function CombineButton({ itemId, kind, title, messages = [], look }: CombineButtonProps) {
  const t = useWords('knowledge')
  const viewer = useViewer()
  const tray = useTray(viewer.id)
  const known = tray.kept.find((one) => one.itemId === itemId)
  // Some messages of a topic are not the topic.
  const isKept =
    known !== undefined &&
    (messages.length > 0 ? messages.every((id) => known.messages.includes(id)) : known.messages.length === 0)
  if (!combinableKinds.some((one) => one === kind)) return null
  const hasRoom = known || tray.kept.length < COMBINE_MAX
  const isTooMany = new Set([...(known?.messages ?? []), ...messages]).size > MESSAGES_ASKED_MAX
  function press() {
    if (isKept) tray.remove(itemId, messages)
    else if (!hasRoom) announce(t('combine.full', { count: COMBINE_MAX }))
    else if (messages.length > 0 && isTooMany) announce(t('combine.fullMessages', { count: MESSAGES_ASKED_MAX }))
    else {
      tray.add({ itemId, kind, messages: [...messages] })
      announce(t('combine.added'))
    }
  }
  const Icon = isKept ? IconCheck : IconLayersIntersect2
  // Beside a talk stands what it came to, which is kept by itself.
  const ofTalk = messages.length > 0 ? 'combine.addMessages' : 'combine.addTopic'
  const words = t(isKept ? 'combine.kept' : kind === 'topic' && !look ? ofTalk : 'combine.add')
  return look === 'icon' ? (
    <IconButton label={title ? `${words}: ${title}` : words} aria-pressed={isKept} onClick={press}>
      <Icon className="i" aria-hidden />
    </IconButton>
  ) : (
    <Button small aria-pressed={isKept} icon={<Icon className="i" aria-hidden />} onClick={press}>
      {words}
      {title ? <span className="sr">: {title}</span> : null}
    </Button>
  )
}
