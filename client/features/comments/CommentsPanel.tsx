import { useEffect, useState } from 'react'
import { type Call, type CallReply, refresh, useAction } from '#client/core/call.ts'
import { errorWords } from '#client/core/errors.ts'
import { useWords } from '#client/core/i18n.ts'
import { newId } from '#client/core/id.ts'
import { usePhone } from '#client/core/phone.ts'
import { Await, Button, Empty } from '#client/design/index.ts'
import { mayComment } from '#shared/features/docs/policy.ts'
import type { DocView } from '../docs/index.ts'
import type { Place } from './anchors.ts'
import { CommentField } from './CommentField.tsx'
import { ThreadCard } from './ThreadCard.tsx'
import type { Chosen } from './useComments.tsx'

interface CommentsPanelProps {
  view: DocView
  found: Call<CallReply<'findComments'>>
  places: ReadonlyMap<string, Place>
  active: string | undefined
  onActive(threadId: string | undefined): void
  chosen: Chosen | undefined
  onChosen(chosen: Chosen | undefined): void
}

/** The threads of a document in the order of its text; those that are settled wait behind a button. */
export function CommentsPanel({ view, found, places, active, onActive, chosen, onChosen }: CommentsPanelProps) {
  const t = useWords('comments')
  const { doc, editor, offline } = view
  const phone = usePhone()
  const [settled, setSettled] = useState(false)
  const may = mayComment(doc.access)
  useSeen(doc.id, offline)

  // What is chosen beside the text is brought into view in it.
  useEffect(() => {
    if (!active || !editor || editor.isDestroyed || phone) return
    const place = editor.storage.highlights.places('comments').get(active)
    const { node } = place ? editor.view.domAtPos(place.from) : { node: undefined }
    const element = node instanceof Element ? node : node?.parentElement
    element?.scrollIntoView({ block: 'center' })
  }, [active, editor, phone])

  return (
    <section className="comments">
      {chosen ? <NewThread view={view} chosen={chosen} onDone={onChosen} onActive={onActive} /> : null}
      <Await call={found} lines={4}>
        {({ threads }) => {
          const shown = threads
            .filter(({ id, resolvedAt }) => id === active || (resolvedAt !== null) === settled)
            .sort(
              (one, other) =>
                (places.get(one.id)?.from ?? Number.MAX_SAFE_INTEGER) -
                  (places.get(other.id)?.from ?? Number.MAX_SAFE_INTEGER) || one.openedAt.localeCompare(other.openedAt),
            )
          const away = threads.filter(({ resolvedAt }) => resolvedAt !== null).length
          return (
            <>
              {shown.length === 0 && !chosen ? (
                <Empty
                  title={t(settled ? 'noneSettled' : away > 0 ? 'noneOpen' : 'none')}
                  help={t(may ? 'noneHelp' : 'readOnly')}
                />
              ) : null}
              {may && shown.length > 0 && !chosen ? <p className="sm mut">{t('how')}</p> : null}
              <ul className="threads">
                {shown.map((thread) => (
                  <ThreadCard
                    key={thread.id}
                    view={view}
                    thread={thread}
                    place={editor ? places.get(thread.id) : undefined}
                    placed={editor !== undefined}
                    active={thread.id === active}
                    onActive={() => onActive(thread.id)}
                  />
                ))}
              </ul>
              {away > 0 || settled ? (
                <Button small look="quiet" onClick={() => setSettled(!settled)}>
                  {settled ? t('showOpen') : t('showSettled', { count: away })}
                </Button>
              ) : null}
            </>
          )
        }}
      </Await>
    </section>
  )
}

/** Whoever looks at the comments has seen what called them here. */
function useSeen(docId: string, offline: boolean) {
  const { mutate } = useAction('seeDocNotices')
  useEffect(() => {
    if (!offline) mutate({ body: { until: new Date().toISOString(), docId } })
  }, [docId, offline, mutate])
}

interface NewThreadProps {
  view: DocView
  chosen: Chosen
  onDone(chosen: undefined): void
  onActive(threadId: string): void
}

function NewThread({ view, chosen, onDone, onActive }: NewThreadProps) {
  const t = useWords('comments')
  const core = useWords()
  const [ids] = useState(() => ({ id: newId(), commentId: newId() }))
  const open = useAction('openThread', {
    onSuccess: async () => {
      await refresh('comment')
      onDone(undefined)
      onActive(ids.id)
    },
  })
  return (
    <div className="commentthread" data-active>
      <blockquote className="passage clamp3">{chosen.quote}</blockquote>
      <CommentField
        docId={view.doc.id}
        label={t('write')}
        send={t('comment')}
        busy={open.isPending}
        reason={view.offline ? core('offline.reason') : undefined}
        error={open.error ? errorWords(core, open.error, { too_many_threads: t('tooMany') }) : undefined}
        onSend={(body, mentions) =>
          open.mutate({ params: { docId: view.doc.id }, body: { ...ids, ...chosen, body, mentions } })
        }
        onCancel={() => onDone(undefined)}
      />
    </div>
  )
}
