import { IconArrowBackUp, IconArrowForwardUp, IconDots, IconPencil, IconPin, IconQuote } from '@tabler/icons-react'
import { lazy, Suspense, useState } from 'react'
import { Link } from 'wouter'
import { useAction } from '#client/core/call.ts'
import { errorWords } from '#client/core/errors.ts'
import { langOf, nameOf, useFormat } from '#client/core/format.ts'
import { useLanguage, useWords } from '#client/core/i18n.ts'
import { useConnection } from '#client/core/live.tsx'
import { useViewer } from '#client/core/session.tsx'
import { Avatar, announce, Facts, Names, Press } from '#client/design/index.ts'
import { Markdown } from '#client/design/Markdown.tsx'
import { plainOf } from '#shared/base/markdown.ts'
import type { Message, Sign, Topic } from '#shared/features/rooms/contract.ts'
import { canEditMessage } from '#shared/features/rooms/policy.ts'
import { authorOf } from './authorOf.ts'
import type { Called } from './CallField.tsx'
import { EditForm } from './EditForm.tsx'
import { Files } from './Files.tsx'
import { ItemCards } from './ItemCards.tsx'
import { SignRow } from './Signs.tsx'
import type { Edit } from './useEdits.ts'

const MessageMenu = lazy(() => import('./MessageMenu.tsx'))

interface MessageItemProps {
  message: Message
  topic: Topic
  here: boolean
  chosen: boolean
  /** The message one was led to. */
  marked: boolean
  /** What one is putting in its place; undefined while it is not edited. */
  editing: Edit | undefined
  onEdit(): void
  onEditing(value: Called): void
  /** It is saved, or thrown away. */
  onEdited(): void
  onReply(): void
  onChoose(): void
  onChanged(message: Message): void
}

/** One message. Chosen as evidence it gets a bar and the words, and travels into the document. */
export function MessageItem({
  message,
  topic,
  here,
  chosen,
  marked,
  editing,
  onEdit,
  onEditing,
  onEdited,
  onReply,
  onChoose,
  onChanged,
}: MessageItemProps) {
  const t = useWords('rooms')
  const core = useWords()
  const language = useLanguage()
  const format = useFormat()
  const viewer = useViewer()
  const connection = useConnection()
  const [open, setOpen] = useState<'menu' | 'wordings'>()
  const name = nameOf(authorOf(message), language)
  const after = { onSuccess: onChanged, onError: (error: unknown) => announce(errorWords(core, error)) }
  const put = useAction('putReaction', after)
  const end = useAction('endReaction', after)
  const sign = (sign: Sign, on: boolean) => (on ? put : end).mutate({ params: { messageId: message.id, sign } })
  const calls = message.mentions.map((one) => ({ text: one.text, me: one.kind === 'person' && one.id === viewer.id }))
  return (
    <div className="message" id={`message-${message.id}`} data-marked={marked || undefined}>
      <Avatar name={name} here={here} />
      <div>
        <p className="who">
          <b className="whole">{name}</b>{' '}
          <span className="sm mut">
            <Facts
              of={[
                language === 'lo' ? message.departmentLo : message.departmentEn,
                <a key="at" href={`/topics/${topic.id}#message-${message.id}`} className="plain">
                  <time className="nw" dateTime={message.sentAt} title={format.dateTime(message.sentAt)}>
                    {format.ago(message.sentAt)}
                  </time>
                </a>,
                message.editedAt && !message.deletedAt && (
                  <button key="edited" type="button" className="lnk" onClick={() => setOpen('wordings')}>
                    {t('edited')}
                  </button>
                ),
                message.pinnedAt && (
                  <span key="pinned" className="nw">
                    <IconPin className="i" aria-hidden /> {t('pinned')}
                  </span>
                ),
              ]}
            />
          </span>
        </p>
        {message.deletedAt ? (
          <p className="gone mut">{t('deleted')}</p>
        ) : (
          <>
            <div className="words" data-chosen={chosen || undefined}>
              {message.replyTo ? (
                <blockquote className="sm">
                  <Link
                    href={`/topics/${message.replyTo.topicId}#message-${message.replyTo.id}`}
                    className="plain"
                    aria-label={t('toQuoted', { name: nameOf(authorOf(message.replyTo), language) })}
                  >
                    <b>{nameOf(authorOf(message.replyTo), language)}</b>
                    <span className="clamp2" lang={langOf(message.replyTo.body)}>
                      {plainOf(message.replyTo.body) || t('noWords')}
                    </span>
                  </Link>
                </blockquote>
              ) : null}
              {editing !== undefined ? (
                <EditForm
                  message={message}
                  value={editing}
                  onChange={onEditing}
                  onEdited={onChanged}
                  onClose={onEdited}
                />
              ) : message.body ? (
                <div className="body md" lang={langOf(message.body)}>
                  <Markdown text={message.body} calls={calls} />
                </div>
              ) : null}
              {message.forwarded ? (
                <blockquote className="forwarded">
                  <p className="sm">
                    <IconArrowForwardUp className="i" aria-hidden />{' '}
                    <Names
                      of={[{ name: nameOf(authorOf(message.forwarded), language) }]}
                      within={(name) => t('forwardedFrom', { name })}
                    />
                    <span className="mut">
                      {'\u00a0· '}
                      {format.shortDate(message.forwarded.sentAt)}
                    </span>
                  </p>
                  <div className="body md" lang={langOf(message.forwarded.body)}>
                    {message.forwarded.body ? (
                      <Markdown text={message.forwarded.body} />
                    ) : message.files.length === 0 ? (
                      <p className="gone mut">{t('deleted')}</p>
                    ) : null}
                  </div>
                </blockquote>
              ) : null}
              <Files files={message.files} />
              <ItemCards text={`${message.body}\n${message.forwarded?.body ?? ''}`} />
              {chosen ? (
                <p className="sm">
                  <IconQuote className="i" aria-hidden /> <b>{t('evidence')}</b>
                </p>
              ) : null}
            </div>
            <SignRow message={message} onSign={sign} />
            <p className="acts sm">
              <button type="button" onClick={onReply}>
                <IconArrowBackUp className="i" aria-hidden /> {t('reply')}
              </button>
              {canEditMessage(viewer, message) && message.body && editing === undefined ? (
                <Press type="button" className="small" disabled={connection === 'offline'} onClick={onEdit}>
                  <IconPencil className="i" aria-hidden /> <span>{t('edit')}</span>
                </Press>
              ) : null}
              {topic.general ? null : (
                <button type="button" onClick={onChoose} aria-pressed={chosen}>
                  <IconQuote className="i" aria-hidden /> {chosen ? t('unchoose') : t('choose')}
                </button>
              )}
              <button
                type="button"
                className="small"
                aria-haspopup="dialog"
                aria-label={t('moreOf', { name })}
                title={t('moreOf', { name })}
                onClick={() => setOpen('menu')}
              >
                <IconDots className="i" aria-hidden /> <span>{t('more')}</span>
              </button>
            </p>
          </>
        )}
      </div>
      <Suspense>
        {open === 'menu' || open === 'wordings' ? (
          <MessageMenu
            message={message}
            topic={topic}
            begin={open}
            onSign={sign}
            onChanged={onChanged}
            onClose={() => setOpen(undefined)}
          />
        ) : null}
      </Suspense>
    </div>
  )
}
