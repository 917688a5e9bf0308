import type { Department } from '#shared/features/people/contract.ts'

/** The tree as a list, each below its own, with how deep it stands. The order among sisters is the server's. */
export function inTree(
  departments: readonly Department[],
  parentId: string | null = null,
  depth = 0,
): { department: Department; depth: number }[] {
  return departments
    .filter((department) => department.parentId === parentId)
    .flatMap((department) => [{ department, depth }, ...inTree(departments, department.id, depth + 1)])
}
