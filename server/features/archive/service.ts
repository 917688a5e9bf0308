export { takeArchive } from './export.ts'
export { bringArchive, dropLeftArchives } from './import.ts'
