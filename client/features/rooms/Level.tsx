import { refresh, useAction } from '#client/core/call.ts'
import { errorWords } from '#client/core/errors.ts'
import { useWords } from '#client/core/i18n.ts'
import { SelectField } from '#client/design/index.ts'
import type { Room, RoomLevel } from '#shared/features/rooms/contract.ts'

/** How much of a room one wants to be told of. */
export function Level({ room, labelled = false }: { room: Room; labelled?: boolean }) {
  const t = useWords('rooms')
  const core = useWords()
  const set = useAction('setLevel', { onSuccess: () => refresh('room', 'read') })
  return (
    <div>
      <SelectField
        label={t('level')}
        hideLabel={!labelled}
        value={set.isPending ? set.variables.body.level : room.level}
        onChange={(event) =>
          set.mutate({ params: { roomId: room.id }, body: { level: event.target.value as RoomLevel } })
        }
      >
        {(['all', 'mentions', 'none'] as const).map((level) => (
          <option key={level} value={level}>
            {t(`levelOf.${level}`)}
          </option>
        ))}
      </SelectField>
      {set.error ? (
        <p className="msgbad sm" role="alert">
          {errorWords(core, set.error)}
        </p>
      ) : null}
    </div>
  )
}
