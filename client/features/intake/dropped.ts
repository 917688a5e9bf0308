import { type Chosen, PackError } from './packing.ts'

/** More are not gathered from a folder: it was dropped by mistake. */
const MOST_FILES = 20_000

/** Files as a field gives them. */
export const chosenOf = (files: Iterable<File>): Chosen[] =>
  [...files].map((file) => ({ file, path: file.webkitRelativePath || file.name }))

/** Everything that was dropped, with what lies in dropped folders. What is dropped is only there until the event is over. */
export async function droppedOf({ items, files }: DataTransfer): Promise<Chosen[]> {
  const entries = [...items].flatMap((item) => item.webkitGetAsEntry() ?? [])
  if (entries.length === 0) return chosenOf(files)
  const found: Chosen[] = []
  for (const entry of entries) await gather(entry, found)
  return found
}

async function gather(entry: FileSystemEntry, found: Chosen[]): Promise<void> {
  if (found.length >= MOST_FILES) throw new PackError('too_many_entries')
  if (isFolder(entry)) {
    const reader = entry.createReader()
    // It gives them in portions; an empty one is the last.
    for (let some = await portion(reader); some.length > 0; some = await portion(reader))
      for (const one of some) await gather(one, found)
  } else if (isFile(entry)) {
    const file = await new Promise<File>((resolve, reject) => entry.file(resolve, reject))
    found.push({ file, path: entry.fullPath.replace(/^\//, '') })
  }
}

const portion = (reader: FileSystemDirectoryReader) =>
  new Promise<FileSystemEntry[]>((resolve, reject) => reader.readEntries(resolve, reject))
const isFolder = (entry: FileSystemEntry): entry is FileSystemDirectoryEntry => entry.isDirectory
const isFile = (entry: FileSystemEntry): entry is FileSystemFileEntry => entry.isFile
