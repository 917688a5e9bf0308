import { IconArrowBackUp, IconQuote } from '@tabler/icons-react'
import { nameOf, useFormat } from '#client/core/format.ts'
import { useLanguage, useWords } from '#client/core/i18n.ts'
import { Avatar } from '#client/design/index.ts'
import { Markdown } from '#client/design/Markdown.tsx'
import type { Message } from '#shared/features/rooms/contract.ts'

interface MessageItemProps {
  message: Message
  here: boolean
  chosen: boolean
  onReply(): void
  onChoose(): void
}

const authorOf = (one: { authorLo: string; authorEn: string }) => ({ nameLo: one.authorLo, nameEn: one.authorEn })

/** One message. Chosen as evidence it gets a bar and the words, and travels into the document. */
export function MessageItem({ message, here, chosen, onReply, onChoose }: MessageItemProps) {
  const t = useWords('rooms')
  const language = useLanguage()
  const format = useFormat()
  const name = nameOf(authorOf(message), language)
  const unit = (language === 'lo' ? message.departmentLo : message.departmentEn) ?? ''
  return (
    <li className="message" id={`message-${message.id}`}>
      <Avatar name={name} here={here} />
      <div>
        <p className="who">
          <b>{name}</b>{' '}
          <span className="sm mut">
            {unit} {unit ? '· ' : ''}
            <time dateTime={message.sentAt}>{format.ago(message.sentAt)}</time>
          </span>
        </p>
        <div className="words" data-chosen={chosen || undefined}>
          {message.replyTo ? (
            <blockquote className="sm">
              <b>{nameOf(authorOf(message.replyTo), language)}</b>
              <span className="clamp2">{message.replyTo.body}</span>
            </blockquote>
          ) : null}
          <div className="body md">
            <Markdown text={message.body} />
          </div>
          {chosen ? (
            <p className="sm">
              <IconQuote className="i" aria-hidden /> <b>{t('evidence')}</b>
            </p>
          ) : null}
        </div>
        <p className="acts sm">
          <button type="button" onClick={onReply}>
            <IconArrowBackUp className="i" aria-hidden /> {t('reply')}
          </button>
          <button type="button" onClick={onChoose} aria-pressed={chosen}>
            <IconQuote className="i" aria-hidden /> {chosen ? t('unchoose') : t('choose')}
          </button>
        </p>
      </div>
    </li>
  )
}
