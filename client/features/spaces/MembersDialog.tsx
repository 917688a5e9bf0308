import { IconUserMinus, IconUserPlus } from '@tabler/icons-react'
import { useDeferredValue, useState } from 'react'
import { refresh, useAction, useCall, useWhole } from '#client/core/call.ts'
import { errorWords } from '#client/core/errors.ts'
import { departmentOf, nameOf } from '#client/core/format.ts'
import { useLanguage, useWords } from '#client/core/i18n.ts'
import { useViewer } from '#client/core/session.tsx'
import { Avatar, Await, Button, IconButton, SelectField, TextField } from '#client/design/index.ts'
import { Modal } from '#client/design/overlays.ts'
import type { Member, SpaceCard } from '#shared/features/spaces/contract.ts'

/** Who belongs to a space. Stewards add, remove and name stewards here; anybody may leave. */
export default function MembersDialog({ space, onClose }: { space: SpaceCard; onClose(): void }) {
  const t = useWords('spaces')
  const core = useWords()
  const language = useLanguage()
  const viewer = useViewer()
  const members = useWhole('findMembers', { spaceId: space.id })
  const [q, setQ] = useState('')
  const search = useDeferredValue(q.trim())
  const isSteward = space.role === 'steward'
  const found = useCall('findPeople', { q: search, limit: 8 }, { enabled: isSteward && search.length > 0 })
  const after = { onSuccess: () => refresh('space', 'person') }
  const put = useAction('putMember', after)
  const remove = useAction('removeMember', after)
  const leave = useAction('leaveSpace', { onSuccess: () => refresh().then(onClose) })
  const error = put.error ?? remove.error ?? leave.error
  const isMember = (id: string) => members.data?.members.some((one) => one.id === id) ?? false
  const params = (member: Pick<Member, 'id'>) => ({ spaceId: space.id, personId: member.id })

  return (
    <Modal opened onClose={onClose} title={t('members')} size="lg" closeButtonProps={{ 'aria-label': core('close') }}>
      <div className="stack">
        {isSteward ? (
          <div>
            <TextField
              label={t('add')}
              help={t('addHelp')}
              value={q}
              onChange={(event) => setQ(event.target.value)}
              type="search"
              maxLength={100}
              data-autofocus
            />
            {search ? (
              <Await call={found} lines={2}>
                {({ people }) => (
                  <ul className="rows">
                    {people.length === 0 ? <li className="mut">{t('nobody')}</li> : null}
                    {people.map((person) => (
                      <li key={person.id} className="row">
                        <Avatar name={nameOf(person, language)} />
                        <span className="sp">
                          {nameOf(person, language)} <span className="sm mut">{departmentOf(person, language)}</span>
                        </span>
                        {isMember(person.id) ? (
                          <span className="sm mut">{t('isMember')}</span>
                        ) : (
                          <Button
                            small
                            icon={<IconUserPlus className="i" aria-hidden />}
                            busy={put.isPending}
                            onClick={() => put.mutate({ params: params(person), body: { role: 'member' } })}
                          >
                            {t('addOne')}
                          </Button>
                        )}
                      </li>
                    ))}
                  </ul>
                )}
              </Await>
            ) : null}
          </div>
        ) : null}
        {error ? (
          <p className="msgbad" role="alert">
            {errorWords(core, error)}
          </p>
        ) : null}
        <Await call={members} lines={5}>
          {({ members }) => (
            <ul className="rows">
              {members.map((member) => (
                <li key={member.id} className="row wrap">
                  <Avatar name={nameOf(member, language)} />
                  <span className="sp">
                    {nameOf(member, language)} <span className="sm mut">{departmentOf(member, language)}</span>
                  </span>
                  {isSteward ? (
                    <>
                      <SelectField
                        label={t('roleOf', { name: nameOf(member, language) })}
                        hideLabel
                        value={member.role}
                        disabled={put.isPending}
                        onChange={(event) =>
                          put.mutate({ params: params(member), body: { role: event.target.value as Member['role'] } })
                        }
                      >
                        <option value="member">{t('member')}</option>
                        <option value="steward">{t('steward')}</option>
                      </SelectField>
                      {member.id === viewer.id ? null : (
                        <IconButton
                          label={t('remove', { name: nameOf(member, language) })}
                          onClick={() => remove.mutate({ params: params(member) })}
                        >
                          <IconUserMinus className="i" aria-hidden />
                        </IconButton>
                      )}
                    </>
                  ) : (
                    <span className="sm mut">{t(member.role)}</span>
                  )}
                </li>
              ))}
            </ul>
          )}
        </Await>
        {space.role ? (
          <div>
            <Button look="quiet" busy={leave.isPending} onClick={() => leave.mutate({ params: { spaceId: space.id } })}>
              {t('leave')}
            </Button>
          </div>
        ) : null}
      </div>
    </Modal>
  )
}
