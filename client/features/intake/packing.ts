import { INTAKE_MAX_BYTES } from '#shared/features/intake/policy.ts'

/** Why a choice of files is not sent. */
export class PackError extends Error {
  override readonly name = 'PackError'
}

/** A file to be sent, and where it lies in the folder it was taken from. */
export interface Chosen {
  file: File
  path: string
}

const isPacked = (name: string) => /\.(zip|xml|gz|bz2|7z|rar|xz)$/i.test(name)

/**
 * What is sent: a file that holds many already, or everything that was chosen as one .zip, its folders kept. Stops with
 * the signal, as large folders take their time.
 */
export async function packed(
  files: readonly Chosen[],
  several: string,
  signal: AbortSignal,
): Promise<{ name: string; body: Blob }> {
  const [first] = files
  if (!first) throw new PackError('empty_file')
  const size = files.reduce((sum, { file }) => sum + file.size, 0)
  if (size > INTAKE_MAX_BYTES) throw new PackError('too_large')
  if (files.length === 1 && isPacked(first.path)) return { name: first.file.name, body: first.file }
  const { Zip, ZipPassThrough } = await import('fflate')
  const parts: Blob[] = []
  let failed: Error | null = null
  const zip = new Zip((error, part) => {
    failed ??= error
    // As a blob it need not stay in the memory of the page.
    parts.push(new Blob([part.slice()]))
  })
  for (const { file, path } of files) {
    const entry = new ZipPassThrough(path.normalize('NFC'))
    zip.add(entry)
    const reader = file.stream().getReader()
    for (let part = await reader.read(); !part.done; part = await reader.read()) {
      if (signal.aborted) {
        zip.terminate()
        void reader.cancel()
        signal.throwIfAborted()
      }
      entry.push(part.value)
    }
    entry.push(new Uint8Array(0), true)
  }
  zip.end()
  if (failed) throw new PackError('other')
  signal.throwIfAborted()
  const [folder = ''] = first.path.includes('/') ? first.path.split('/') : []
  return { name: (folder || several).slice(-200), body: new Blob(parts) }
}
