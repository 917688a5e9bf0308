import { useCall } from '#client/core/call.ts'
import { useFormat } from '#client/core/format.ts'
import { useWords } from '#client/core/i18n.ts'
import { SelectField } from '#client/design/index.ts'
import { inTree } from './departments.ts'

interface DepartmentSelectProps {
  label: string
  value: string | null
  onChange: (departmentId: string | null) => void
  /** Not to be chosen, nor anything below it. */
  without?: string | undefined
}

export function DepartmentSelect({ label, value, onChange, without }: DepartmentSelectProps) {
  const t = useWords('people')
  const format = useFormat()
  const found = useCall('findDepartments')
  const departments = (found.data?.departments ?? []).filter((department) => department.id !== without)
  return (
    <SelectField label={label} value={value ?? ''} onChange={(event) => onChange(event.target.value || null)}>
      <option value="">{t('noDepartment')}</option>
      {inTree(departments).map(({ department, depth }) => (
        <option key={department.id} value={department.id}>
          {`${'\u2003'.repeat(depth)}${format.name(department)}`}
        </option>
      ))}
    </SelectField>
  )
}
