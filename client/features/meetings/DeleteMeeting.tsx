import { refresh, useAction } from '#client/core/call.ts'
import { useWords } from '#client/core/i18n.ts'
import { Sure } from '#client/design/index.ts'
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
    <Sure
      title={t('deleteSure')}
      does={core('delete')}
      busy={remove.isPending}
      error={remove.error}
      onSure={() => remove.mutate({ params: { meetingId: meeting.id } })}
      onClose={onClose}
    >
      <p>
        <b>{meeting.title}</b>
      </p>
      <p className="mut">{t('deleteHelp')}</p>
    </Sure>
  )
}
