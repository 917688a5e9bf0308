import { IconArrowBackUp, IconPencil, IconQuote } from '@tabler/icons-react'
import { type FormEvent, useState } from 'react'
import { useAction, useCall } from '#client/core/call.ts'
import { errorWords } from '#client/core/errors.ts'
import { nameOf, useFormat } from '#client/core/format.ts'
import { useLanguage, useWords } from '#client/core/i18n.ts'
import { useConnection } from '#client/core/live.tsx'
import { useViewer } from '#client/core/session.tsx'
import { Avatar, Await, Button, Dialog, TextArea } from '#client/design/index.ts'
import { Markdown } from '#client/design/Markdown.tsx'
import type { Message } from '#shared/features/rooms/contract.ts'
import { canEditMessage } from '#shared/features/rooms/policy.ts'

interface MessageItemProps {
  message: Message
  here: boolean
  chosen: boolean
  onReply(): void
  onChoose(): void
  onEdited(message: Message): void
}

const authorOf = (one: { authorLo: string; authorEn: string }) => ({ nameLo: one.authorLo, nameEn: one.authorEn })

/** One message. Chosen as evidence it gets a bar and the words, and travels into the document. */
export function MessageItem({ message, here, chosen, onReply, onChoose, onEdited }: MessageItemProps) {
  const t = useWords('rooms')
  const language = useLanguage()
  const format = useFormat()
  const viewer = useViewer()
  const connection = useConnection()
  const [open, setOpen] = useState<'edit' | 'wordings'>()
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
            {message.editedAt ? (
              <>
                {' · '}
                <button type="button" className="lnk" onClick={() => setOpen('wordings')}>
                  {t('edited')}
                </button>
              </>
            ) : null}
          </span>
        </p>
        <div className="words" data-chosen={chosen || undefined}>
          {message.replyTo ? (
            <blockquote className="sm">
              <b>{nameOf(authorOf(message.replyTo), language)}</b>
              <span className="clamp2">{message.replyTo.body}</span>
            </blockquote>
          ) : null}
          {open === 'edit' ? (
            <EditForm message={message} onEdited={onEdited} onClose={() => setOpen(undefined)} />
          ) : (
            <div className="body md">
              <Markdown text={message.body} />
            </div>
          )}
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
          {canEditMessage(viewer, message) && open !== 'edit' ? (
            <button type="button" disabled={connection === 'offline'} onClick={() => setOpen('edit')}>
              <IconPencil className="i" aria-hidden /> {t('edit')}
            </button>
          ) : null}
          <button type="button" onClick={onChoose} aria-pressed={chosen}>
            <IconQuote className="i" aria-hidden /> {chosen ? t('unchoose') : t('choose')}
          </button>
        </p>
      </div>
      {open === 'wordings' ? <Wordings message={message} onClose={() => setOpen(undefined)} /> : null}
    </li>
  )
}

interface EditFormProps {
  message: Message
  onEdited(message: Message): void
  onClose(): void
}

function EditForm({ message, onEdited, onClose }: EditFormProps) {
  const t = useWords('rooms')
  const core = useWords()
  const [body, setBody] = useState(message.body)
  const edit = useAction('editMessage', {
    onSuccess: (edited) => {
      onEdited(edited)
      onClose()
    },
  })
  function submit(event: FormEvent) {
    event.preventDefault()
    if (body.trim()) edit.mutate({ params: { messageId: message.id }, body: { body: body.trim() } })
  }
  return (
    <form className="stack" onSubmit={submit}>
      <TextArea
        label={t('edit')}
        hideLabel
        value={body}
        onChange={(event) => setBody(event.target.value)}
        onKeyDown={(event) => {
          if (event.key === 'Escape') onClose()
        }}
        maxLength={8000}
        rows={3}
        autoFocus
      />
      {edit.error ? (
        <p className="msgbad" role="alert">
          {errorWords(core, edit.error, { too_many_wordings: t('tooManyWordings') })}
        </p>
      ) : null}
      <p className="row wrap">
        <Button small look="primary" type="submit" busy={edit.isPending} disabled={!body.trim()}>
          {core('save')}
        </Button>
        <Button small look="quiet" onClick={onClose}>
          {core('cancel')}
        </Button>
      </p>
    </form>
  )
}

/** What stood there before, the newest first. */
function Wordings({ message, onClose }: { message: Message; onClose(): void }) {
  const t = useWords('rooms')
  const format = useFormat()
  const found = useCall('findWordings', { messageId: message.id })
  return (
    <Dialog title={t('wordings')} onClose={onClose}>
      <Await call={found} lines={3}>
        {({ wordings }) => (
          <ol className="wordings">
            {wordings.toReversed().map((one) => (
              <li key={one.writtenAt}>
                <p className="sm mut">{format.dateTime(one.writtenAt)}</p>
                <p className="body">{one.body}</p>
              </li>
            ))}
          </ol>
        )}
      </Await>
    </Dialog>
  )
}
