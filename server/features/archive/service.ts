export { takeArchive } from './export.ts'
export { bringArchive } from './import.ts'
