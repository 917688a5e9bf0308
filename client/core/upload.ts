import { endpoints } from 'virtual:endpoints'
import { address, CallError, type CallName, type CallReply, pageHeaders } from './call.ts'

interface Upload {
  params: Record<string, unknown>
  file: Blob
  /** Told how much has left this device, from 0 to 1. */
  onProgress(share: number): void
  signal: AbortSignal
}

/** Sends a file to an endpoint that takes one. `fetch` cannot say how far it is; on a slow line one wants to know. */
export function upload<N extends CallName>(
  name: N,
  { params, file, onProgress, signal }: Upload,
): Promise<CallReply<N>> {
  const facts = endpoints[name]
  if (!facts) throw new Error(`There is no endpoint ${name}`)
  return new Promise((resolve, reject) => {
    const aborted = () => reject(new CallError('offline', 0, { reason: 'aborted' }))
    // A signal that was given before does not tell of it again.
    if (signal.aborted) return aborted()
    const request = new XMLHttpRequest()
    request.open(facts.method.toUpperCase(), address(facts.path, params))
    const headers = { 'Content-Type': facts.takes ?? 'application/octet-stream', ...pageHeaders(name) }
    for (const [header, value] of Object.entries(headers)) request.setRequestHeader(header, value)
    request.responseType = 'json'
    request.upload.onprogress = ({ loaded, total }) => onProgress(total > 0 ? loaded / total : 0)
    request.onload = () => {
      if (request.status < 300)
        // The page of a network that wants to be signed in to is no answer of ours.
        return request.response ? resolve(request.response as CallReply<N>) : reject(new CallError('offline', 0))
      const { error, detail } = (request.response ?? {}) as { error?: never; detail?: Record<string, unknown> }
      reject(new CallError(error ?? (request.status === 413 ? 'too_large' : 'unexpected'), request.status, detail))
    }
    request.onerror = () => reject(new CallError('offline', 0))
    request.onabort = aborted
    signal.addEventListener('abort', () => request.abort(), { once: true })
    request.send(file)
  })
}
