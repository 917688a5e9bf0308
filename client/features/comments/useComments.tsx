import { IconMessage } from '@tabler/icons-react'
import { useCallback, useEffect, useMemo, useState } from 'react'
import { useAction, useCall } from '#client/core/call.ts'
import { useWords } from '#client/core/i18n.ts'
import { useViewer } from '#client/core/session.tsx'
import { isMissed } from '#client/design/index.ts'
import type { Anchor, Thread } from '#shared/features/comments/contract.ts'
import { mayComment } from '#shared/features/docs/policy.ts'
import type { DocView, Panel } from '../docs/index.ts'
import { CommentButton } from './CommentButton.tsx'
import { CommentsPanel } from './CommentsPanel.tsx'
import { useMarks } from './useMarks.ts'
import './index.ts'
import './comments.css'

/** A passage that somebody is about to comment on. */
export interface Chosen {
  anchor: Anchor
  quote: string
  messageIds: string[]
}

const none: Thread[] = []

/** The comments of a document: marked in the text, and in a panel beside it. */
export function useComments(view: DocView): Panel {
  const t = useWords('comments')
  const { doc, editor, showPanel } = view
  const found = useCall('findComments', { docId: doc.id })
  const threads = found.data?.threads ?? none
  const [active, setActive] = useState<string>()
  const [chosen, setChosen] = useState<Chosen>()
  const places = useMarks(view, threads, active)

  const show = useCallback(
    (threadId: string) => {
      setActive(threadId)
      setChosen(undefined)
      showPanel('comments')
    },
    [showPanel],
  )
  useEffect(() => {
    const pressed = editor?.isDestroyed ? undefined : editor?.storage.highlights.pressed
    pressed?.set('comments', show)
    return () => void pressed?.delete('comments')
  }, [editor, show])

  // An inbox leads to a thread.
  const [asked, setAsked] = useState(() => /^#about-(.+)$/.exec(location.hash)?.[1])
  useEffect(() => {
    if (!asked || !threads.some(({ id }) => id === asked)) return
    setAsked(undefined)
    show(asked)
  }, [asked, threads, show])

  // Or to where the text itself calls one by name.
  const viewer = useViewer()
  const { mutate: see } = useAction('seeDocNotices')
  useEffect(() => {
    if (asked !== doc.id || !editor || editor.isDestroyed) return
    setAsked(undefined)
    see({ body: { until: new Date().toISOString(), docId: doc.id } })
    let place: number | undefined
    editor.state.doc.descendants((node, at) => {
      if (place === undefined && node.type.name === 'mention' && node.attrs.id === viewer.id) place = at
    })
    const called = place === undefined ? undefined : editor.view.nodeDOM(place)
    if (called instanceof HTMLElement) called.scrollIntoView({ block: 'center' })
  }, [asked, doc.id, editor, see, viewer.id])

  const open = useMemo(() => threads.filter(({ resolvedAt }) => resolvedAt === null), [threads])
  return {
    id: 'comments',
    label: t('title'),
    icon: IconMessage,
    count: open.length,
    missed: isMissed(found),
    content: () => (
      <CommentsPanel
        view={view}
        found={found}
        places={places}
        active={active}
        onActive={setActive}
        chosen={chosen}
        onChosen={setChosen}
      />
    ),
    always: mayComment(doc.access) ? (
      <CommentButton
        view={view}
        onChoose={(passage) => {
          setChosen(passage)
          setActive(undefined)
          showPanel('comments')
        }}
      />
    ) : null,
  }
}
