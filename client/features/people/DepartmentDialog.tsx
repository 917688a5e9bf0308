import { useState } from 'react'
import { refresh, useAction, useCall } from '#client/core/call.ts'
import { errorWords } from '#client/core/errors.ts'
import { useFormat } from '#client/core/format.ts'
import { useWords } from '#client/core/i18n.ts'
import { announce, Button, Cancel, Dialog, TextField } from '#client/design/index.ts'
import type { Department } from '#shared/features/people/contract.ts'
import { DepartmentSelect } from './DepartmentSelect.tsx'
import { usePeopleErrors } from './NewPassword.tsx'

interface DepartmentDialogProps {
  department: Department | 'new'
  onClose: () => void
}

/** A department: its names, what it belongs to, and who leads it. */
export default function DepartmentDialog({ department, onClose }: DepartmentDialogProps) {
  const t = useWords('people')
  const core = useWords()
  const format = useFormat()
  const own = usePeopleErrors()
  const before = department === 'new' ? undefined : department
  const [nameLo, setNameLo] = useState(before?.nameLo ?? '')
  const [nameEn, setNameEn] = useState(before?.nameEn ?? '')
  const [parentId, setParentId] = useState(before?.parentId ?? null)
  const [leads, setLeads] = useState<readonly string[]>(before?.leads ?? [])
  const people = useCall('findPeople', { limit: 100 }, { enabled: before !== undefined })
  const done = () => {
    void refresh('person')
    announce(t('saved'))
    onClose()
  }
  const create = useAction('createDepartment', { onSuccess: done })
  const update = useAction('updateDepartment', { onSuccess: done })
  const error = create.error ?? update.error
  return (
    <Dialog title={before ? t('editDepartment') : t('addDepartment')} onClose={onClose}>
      <form
        className="stack"
        onSubmit={(event) => {
          event.preventDefault()
          const body = { nameLo, nameEn, parentId }
          if (before) update.mutate({ params: { departmentId: before.id }, body: { ...body, leads: [...leads] } })
          else create.mutate({ body })
        }}
      >
        <TextField
          label={t('nameLo')}
          lang="lo"
          required
          maxLength={120}
          value={nameLo}
          onChange={(event) => setNameLo(event.target.value)}
        />
        <TextField
          label={t('nameEn')}
          lang="en"
          required
          maxLength={120}
          value={nameEn}
          onChange={(event) => setNameEn(event.target.value)}
        />
        <DepartmentSelect label={t('parent')} value={parentId} onChange={setParentId} without={before?.id} />
        {people.data ? (
          <fieldset className="leads">
            <legend>{t('leads')}</legend>
            {people.data.people.map((person) => (
              <label className="check" key={person.id}>
                <input
                  type="checkbox"
                  checked={leads.includes(person.id)}
                  onChange={(event) =>
                    setLeads(event.target.checked ? [...leads, person.id] : leads.filter((id) => id !== person.id))
                  }
                />
                <span>
                  {format.name(person)} <span className="sm mut">{format.department(person)}</span>
                </span>
              </label>
            ))}
          </fieldset>
        ) : null}
        {error ? (
          <p className="msgbad" role="alert">
            {errorWords(core, error, own)}
          </p>
        ) : null}
        <div className="end">
          <Cancel />
          <Button type="submit" look="primary" busy={create.isPending || update.isPending}>
            {core('save')}
          </Button>
        </div>
      </form>
    </Dialog>
  )
}
