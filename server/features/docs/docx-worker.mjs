// Reads one Word file and ends: a thread of its own, so that a large or hostile file holds up nobody.
import { parentPort, workerData } from 'node:worker_threads'
import mammoth from 'mammoth'

try {
  const { value } = await mammoth.convertToHtml(
    { buffer: Buffer.from(workerData) },
    { convertImage: mammoth.images.imgElement(async () => ({ src: '' })), externalFileAccess: false },
  )
  parentPort?.postMessage({ html: value })
} catch (error) {
  parentPort?.postMessage({ error: String(error) })
}
