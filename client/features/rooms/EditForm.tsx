import { type FormEvent, useState } from 'react'
import { useAction } from '#client/core/call.ts'
import { errorWords } from '#client/core/errors.ts'
import { langOf } from '#client/core/format.ts'
import { useWords } from '#client/core/i18n.ts'
import { Button } from '#client/design/index.ts'
import { Markdown } from '#client/design/Markdown.tsx'
import type { Message } from '#shared/features/rooms/contract.ts'
import { type Called, CallField, tidy } from './CallField.tsx'
import { isSend } from './isPhone.ts'
import { useCallable } from './useCallable.ts'
import type { Edit } from './useEdits.ts'

interface EditFormProps {
  message: Message
  /** What was written so far lies with the talk: the message may leave the screen meanwhile. */
  value: Edit
  onChange(value: Called): void
  onEdited(message: Message): void
  onClose(): void
}

/** Where one's own message is put another way; the keys are those of the composer. */
export function EditForm({ message, value, onChange, onEdited, onClose }: EditFormProps) {
  const t = useWords('rooms')
  const core = useWords()
  const [calling, setCalling] = useState<string>()
  const { callable, asked } = useCallable(message.roomId, calling)
  const edit = useAction('editMessage', {
    onSuccess: (edited) => {
      onEdited(edited)
      onClose()
    },
  })
  const isReady = value.body.trim() !== ''
  // Saved by oneself it is heard of before it is answered.
  const isChanged = message.body !== value.of && message.body !== tidy(value).body
  function save() {
    if (isReady && !edit.isPending) edit.mutate({ params: { messageId: message.id }, body: tidy(value) })
  }
  return (
    <form
      className="stack"
      onSubmit={(event: FormEvent) => {
        event.preventDefault()
        save()
      }}
    >
      {isChanged ? (
        <div className="sm" role="status">
          <b>{t('editChanged')}</b>
          <div className="body md" lang={langOf(message.body)}>
            <Markdown text={message.body} />
          </div>
        </div>
      ) : null}
      <div className="field">
        <CallField
          label={t('edit')}
          className="input"
          rows={3}
          value={value}
          maxLength={8000}
          callable={callable}
          asked={asked}
          sends={isSend}
          onEnter={save}
          hasFocus
          onCalling={setCalling}
          onChange={onChange}
          onKey={(event) => {
            if (event.key === 'Escape') onClose()
          }}
        />
      </div>
      {edit.error ? (
        <p className="msgbad" role="alert">
          {errorWords(core, edit.error, { too_many_wordings: t('tooManyWordings'), message_deleted: t('deleted') })}
        </p>
      ) : null}
      <p className="row wrap">
        <Button small look="primary" type="submit" busy={edit.isPending} disabled={!isReady}>
          {core('save')}
        </Button>
        <Button small look="quiet" onClick={onClose}>
          {core('cancel')}
        </Button>
      </p>
    </form>
  )
}
