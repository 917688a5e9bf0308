import { useFormat } from '#client/core/format.ts'
import { IMPORT_MAX_BYTES } from '#shared/features/docs/policy.ts'
import { INTAKE_MAX_BYTES, MOST_ENTRIES } from '#shared/features/intake/policy.ts'
import { FILE_MAX_BYTES } from '#shared/features/rooms/policy.ts'

const MB = 1024 ** 2

/** How much can come in, as sentences say it. */
export function useLimits() {
  const format = useFormat()
  return {
    all: format.number(INTAKE_MAX_BYTES / MB),
    each: format.number(IMPORT_MAX_BYTES / MB),
    file: format.number(FILE_MAX_BYTES / MB),
    most: format.number(MOST_ENTRIES),
  }
}
