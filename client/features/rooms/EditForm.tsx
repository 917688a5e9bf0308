import type { FormEvent } from 'react'
import { useAction } from '#client/core/call.ts'
import { errorWords } from '#client/core/errors.ts'
import { useWords } from '#client/core/i18n.ts'
import { Button, TextArea } from '#client/design/index.ts'
import type { Message } from '#shared/features/rooms/contract.ts'
import { isPhone } from './isPhone.ts'

interface EditFormProps {
  message: Message
  /** What was written so far lies with the talk: the message may leave the screen meanwhile. */
  body: string
  onChange(body: string): void
  onEdited(message: Message): void
  onClose(): void
}

/** Where one's own message is put another way; the keys are those of the composer. */
export function EditForm({ message, body, onChange, onEdited, onClose }: EditFormProps) {
  const t = useWords('rooms')
  const core = useWords()
  const edit = useAction('editMessage', {
    onSuccess: (edited) => {
      onEdited(edited)
      onClose()
    },
  })
  function save() {
    if (body.trim() && !edit.isPending)
      edit.mutate({ params: { messageId: message.id }, body: { body: body.trim(), mentions: message.mentions } })
  }
  return (
    <form
      className="stack"
      onSubmit={(event: FormEvent) => {
        event.preventDefault()
        save()
      }}
    >
      <TextArea
        label={t('edit')}
        hideLabel
        value={body}
        onChange={(event) => onChange(event.target.value)}
        onKeyDown={(event) => {
          if (event.nativeEvent.isComposing) return
          if (event.key === 'Escape') onClose()
          if (event.key === 'Enter' && !event.shiftKey && !isPhone()) {
            event.preventDefault()
            save()
          }
        }}
        maxLength={8000}
        rows={3}
        autoFocus
      />
      {edit.error ? (
        <p className="msgbad" role="alert">
          {errorWords(core, edit.error, { too_many_wordings: t('tooManyWordings'), message_deleted: t('deleted') })}
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
