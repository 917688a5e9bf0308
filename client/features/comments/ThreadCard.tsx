import { IconCheck, IconRotateClockwise, IconTextSize } from '@tabler/icons-react'
import { memo, useEffect, useRef, useState } from 'react'
import { refresh, useAction } from '#client/core/call.ts'
import { errorWords } from '#client/core/errors.ts'
import { nameOf, useFormat } from '#client/core/format.ts'
import { useLanguage, useWords } from '#client/core/i18n.ts'
import { newId } from '#client/core/id.ts'
import { useViewer } from '#client/core/session.tsx'
import { Avatar, Button, Facts, Names, Press, Tag, whole } from '#client/design/index.ts'
import type { Comment, Thread } from '#shared/features/comments/contract.ts'
import { isOwnComment, maySettle } from '#shared/features/comments/policy.ts'
import { mayComment } from '#shared/features/docs/policy.ts'
import type { DocView } from '../docs/index.ts'
import type { Place } from './anchors.ts'
import { CommentField } from './CommentField.tsx'

interface ThreadCardProps {
  view: DocView
  thread: Thread
  place: Place | undefined
  /** The text is there, so that a thread without a place has lost its words. */
  placed: boolean
  active: boolean
  onActive(): void
}

/** What was said about one passage. Drawn anew when that changes, not with each letter typed in the text. */
export const ThreadCard = memo(
  Card,
  (one, other) =>
    one.thread === other.thread &&
    one.active === other.active &&
    one.placed === other.placed &&
    (one.place === undefined) === (other.place === undefined) &&
    one.view.doc === other.view.doc &&
    one.view.offline === other.view.offline,
)

function Card({ view, thread, place, placed, active, onActive }: ThreadCardProps) {
  const t = useWords('comments')
  const core = useWords()
  const language = useLanguage()
  const format = useFormat()
  const viewer = useViewer()
  const card = useRef<HTMLLIElement>(null)
  const [answering, setAnswering] = useState(false)
  const [id, setId] = useState(newId)
  const { doc, offline } = view
  const answer = useAction('answerThread', {
    onSuccess: async () => {
      await refresh('comment')
      setAnswering(false)
      setId(newId())
    },
  })
  const after = { onSuccess: () => refresh('comment') }
  const resolve = useAction('resolveThread', after)
  const reopen = useAction('reopenThread', after)
  const params = { threadId: thread.id }
  const failed = resolve.error ?? reopen.error
  const settled = thread.resolvedAt !== null

  useEffect(() => {
    if (active) card.current?.scrollIntoView({ block: 'nearest' })
  }, [active])

  return (
    <li ref={card} className="commentthread" id={`about-${thread.id}`} data-active={active || undefined}>
      {/* The passage leads to its place in the text. */}
      <Press type="button" className="passage" disabled={!place} onClick={onActive} aria-label={t('toPassage')}>
        <span className="clamp3">{thread.quote || t('quoteGone')}</span>
      </Press>
      {placed && !place ? (
        <p className="sm removed">
          <IconTextSize className="i" aria-hidden /> {t('removed')}
        </p>
      ) : null}
      {settled ? (
        <p>
          <Tag look="solid">
            <Names
              of={[{ name: nameOf({ nameLo: thread.resolvedLo ?? '', nameEn: thread.resolvedEn ?? '' }, language) }]}
              within={(name) => t('settled', { name })}
            />
          </Tag>
        </p>
      ) : null}
      <ol>
        {thread.comments.map((comment) => (
          <Said key={comment.id} comment={comment} view={view} />
        ))}
      </ol>
      {answering ? (
        <CommentField
          docId={doc.id}
          label={t('answer')}
          send={t('answer')}
          busy={answer.isPending}
          reason={offline ? core('offline.reason') : undefined}
          error={answer.error ? errorWords(core, answer.error, { thread_full: t('full') }) : undefined}
          onSend={(body, mentions) => answer.mutate({ params, body: { id, body, mentions } })}
          onCancel={() => setAnswering(false)}
        />
      ) : (
        <p className="row wrap">
          {mayComment(doc.access) ? (
            <Button small look="quiet" disabled={offline} onClick={() => setAnswering(true)}>
              {t('answer')}
            </Button>
          ) : null}
          {maySettle(viewer, doc.access, thread) ? (
            <Button
              small
              look="quiet"
              icon={
                settled ? <IconRotateClockwise className="i" aria-hidden /> : <IconCheck className="i" aria-hidden />
              }
              busy={resolve.isPending || reopen.isPending}
              disabled={offline}
              onClick={() => (settled ? reopen : resolve).mutate({ params })}
            >
              {t(settled ? 'reopen' : 'resolve')}
            </Button>
          ) : null}
        </p>
      )}
      {failed ? (
        <p className="msgbad" role="alert">
          {errorWords(core, failed)}
        </p>
      ) : null}
      <span className="sr">{format.ago(thread.openedAt)}</span>
    </li>
  )
}

function Said({ comment, view }: { comment: Comment; view: DocView }) {
  const t = useWords('comments')
  const core = useWords()
  const language = useLanguage()
  const format = useFormat()
  const viewer = useViewer()
  const [step, setStep] = useState<'edit' | 'delete'>()
  const after = {
    onSuccess: async () => {
      await refresh('comment')
      setStep(undefined)
    },
  }
  const edit = useAction('editComment', after)
  const remove = useAction('deleteComment', after)
  const params = { commentId: comment.id }
  const name = nameOf({ nameLo: comment.authorLo, nameEn: comment.authorEn }, language)
  const own = isOwnComment(viewer, comment) && comment.deletedAt === null && mayComment(view.doc.access)
  return (
    <li className="comment">
      <p className="who">
        <Avatar name={name} />
        <span>
          <b className="whole">{name}</b>{' '}
          <span className="sm mut">
            <Facts of={[format.ago(comment.writtenAt), comment.editedAt && !comment.deletedAt && t('edited')]} />
          </span>
        </span>
      </p>
      {step === 'edit' ? (
        <CommentField
          docId={view.doc.id}
          label={t('write')}
          send={core('save')}
          busy={edit.isPending}
          reason={view.offline ? core('offline.reason') : undefined}
          error={edit.error ? errorWords(core, edit.error) : undefined}
          initial={comment}
          onSend={(body, mentions) => edit.mutate({ params, body: { body, mentions } })}
          onCancel={() => setStep(undefined)}
        />
      ) : (
        <p className={comment.deletedAt ? 'body mut' : 'body'}>
          {comment.deletedAt ? t('deleted') : whole(comment.body)}
        </p>
      )}
      {own && step === undefined ? (
        <p className="row wrap own">
          <Press type="button" className="lnk sm" disabled={view.offline} onClick={() => setStep('edit')}>
            {core('edit')}
          </Press>
          <Press type="button" className="lnk sm" disabled={view.offline} onClick={() => setStep('delete')}>
            {core('delete')}
          </Press>
        </p>
      ) : null}
      {step === 'delete' ? (
        <p className="row wrap">
          <span className="sm">{t('sure')}</span>
          <Button small look="danger" busy={remove.isPending} onClick={() => remove.mutate({ params })}>
            {core('delete')}
          </Button>
          <Button small look="quiet" onClick={() => setStep(undefined)}>
            {core('cancel')}
          </Button>
        </p>
      ) : null}
      {remove.error ? (
        <p className="msgbad" role="alert">
          {errorWords(core, remove.error)}
        </p>
      ) : null}
    </li>
  )
}
