import { IconUserMinus, IconUserPlus } from '@tabler/icons-react'
import { useState } from 'react'
import { useLocation } from 'wouter'
import { refresh, useAction, useWhole } from '#client/core/call.ts'
import { errorWords } from '#client/core/errors.ts'
import { departmentOf, nameOf } from '#client/core/format.ts'
import { useLanguage, useWords } from '#client/core/i18n.ts'
import { useViewer } from '#client/core/session.tsx'
import { Avatar, Button, Dialog, IconButton, SelectField } from '#client/design/index.ts'
import type { Room } from '#shared/features/rooms/contract.ts'
import { canTakeOut } from '#shared/features/rooms/policy.ts'

/** Who is inside a closed room. Anybody inside lets others in; whoever opened it also takes them out. */
export default function InsideDialog({ room, onClose }: { room: Room; onClose(): void }) {
  const t = useWords('rooms')
  const core = useWords()
  const language = useLanguage()
  const viewer = useViewer()
  const [, go] = useLocation()
  const [chosen, setChosen] = useState('')
  const members = useWhole('findMembers', { spaceId: room.spaceId })
  const add = useAction('addInside', { onSuccess: () => refresh('room') })
  const take = useAction('endInside', {
    onSuccess: async (_, { params }) => {
      if (params.personId === viewer.id) {
        onClose()
        go(`/spaces/${room.spaceId}/rooms`)
      }
      await refresh('room')
    },
  })
  const outside = (members.data?.members ?? []).filter(({ id }) => !room.inside.some((one) => one.id === id))
  const failed = add.error ?? take.error
  return (
    <Dialog title={t('insideTitle')} onClose={onClose}>
      <div className="stack">
        <p className="sm mut">{t('closedHelp')}</p>
        {outside.length > 0 ? (
          <form
            className="row wrap letin"
            onSubmit={(event) => {
              event.preventDefault()
              add.mutate({ params: { roomId: room.id, personId: chosen || outside[0]?.id || '' } })
              setChosen('')
            }}
          >
            <SelectField
              label={t('letIn')}
              value={chosen || outside[0]?.id}
              onChange={(event) => setChosen(event.target.value)}
            >
              {outside.map((one) => (
                <option key={one.id} value={one.id}>
                  {nameOf(one, language)}
                </option>
              ))}
            </SelectField>
            <Button type="submit" busy={add.isPending} icon={<IconUserPlus className="i" aria-hidden />}>
              {t('letInOne')}
            </Button>
          </form>
        ) : null}
        {failed ? (
          <p className="msgbad" role="alert">
            {errorWords(core, failed)}
          </p>
        ) : null}
        <ul className="rows">
          {room.inside.map((person) => (
            <li key={person.id} className="row">
              <Avatar name={nameOf(person, language)} />
              <span className="sp">
                {nameOf(person, language)} <span className="sm mut">{departmentOf(person, language)}</span>
              </span>
              {canTakeOut(viewer, room, person.id) ? (
                <IconButton
                  label={person.id === viewer.id ? t('leaveRoom') : t('takeOut', { name: nameOf(person, language) })}
                  disabled={take.isPending}
                  onClick={() => take.mutate({ params: { roomId: room.id, personId: person.id } })}
                >
                  <IconUserMinus className="i" aria-hidden />
                </IconButton>
              ) : null}
            </li>
          ))}
        </ul>
      </div>
    </Dialog>
  )
}
