import { INTAKE_MAX_BYTES } from '#shared/features/intake/policy.ts'

/** Why a choice of files is not sent. */
export class PackError extends Error {
  override readonly name = 'PackError'
}

const isPacked = (name: string) => /\.(zip|xml|gz)$/i.test(name)

/** What is sent: a file that holds many already, or everything that was chosen as one .zip, its folders kept. */
export async function packed(files: readonly File[], several: string): Promise<{ name: string; body: Blob }> {
  const [first] = files
  if (!first) throw new PackError('empty_file')
  const size = files.reduce((sum, file) => sum + file.size, 0)
  if (size > INTAKE_MAX_BYTES) throw new PackError('too_large')
  if (files.length === 1 && isPacked(first.name)) return { name: first.name, body: first }
  const { Zip, ZipPassThrough } = await import('fflate')
  const parts: Blob[] = []
  let failed: Error | null = null
  const zip = new Zip((error, part) => {
    failed ??= error
    // As a blob it need not stay in the memory of the page.
    parts.push(new Blob([part.slice()]))
  })
  for (const file of files) {
    const entry = new ZipPassThrough((file.webkitRelativePath || file.name).normalize('NFC'))
    zip.add(entry)
    const reader = file.stream().getReader()
    for (let part = await reader.read(); !part.done; part = await reader.read()) entry.push(part.value)
    entry.push(new Uint8Array(0), true)
  }
  zip.end()
  if (failed) throw new PackError('other')
  const [folder = ''] = first.webkitRelativePath.split('/')
  return { name: (folder || several).slice(-200), body: new Blob(parts) }
}
