import { refresh, useAction } from '#client/core/call.ts'
import { errorWords } from '#client/core/errors.ts'
import { useWords } from '#client/core/i18n.ts'
import { Button, Dialog } from '#client/design/index.ts'
import type { Meeting } from '#shared/features/meetings/contract.ts'

/** Asks once more before a record goes. */
export function DeleteMeeting({ meeting, onClose }: { meeting: Meeting; onClose(): void }) {
  const t = useWords('meetings')
  const core = useWords()
  const remove = useAction('deleteMeeting', {
    onSuccess: async () => {
      await refresh('meeting')
      onClose()
    },
  })
  return (
    <Dialog title={t('deleteSure')} onClose={onClose}>
      <div className="stack">
        <p>
          <b>{meeting.title}</b>
        </p>
        <p className="mut">{t('deleteHelp')}</p>
        {remove.error ? (
          <p className="msgbad" role="alert">
            {errorWords(core, remove.error)}
          </p>
        ) : null}
        <p className="row wrap">
          <Button
            look="danger"
            busy={remove.isPending}
            onClick={() => remove.mutate({ params: { meetingId: meeting.id } })}
          >
            {core('delete')}
          </Button>
          <Button look="quiet" onClick={onClose}>
            {core('cancel')}
          </Button>
        </p>
      </div>
    </Dialog>
  )
}
