/** One line per event: words for people at a terminal, JSON for machines (`LOG=json`). */
export interface Log {
  info(message: string, detail?: Record<string, unknown>): void
  warn(message: string, detail?: Record<string, unknown>): void
  error(message: string, detail?: Record<string, unknown>): void
}

/** Opens the log. Errors in `detail.error` are written whole, with their stack. */
export function openLog(
  format: 'text' | 'json',
  write: (line: string) => void = (line) => process.stdout.write(`${line}\n`),
): Log {
  const put =
    (level: string) =>
    (message: string, detail: Record<string, unknown> = {}) => {
      const plain = Object.fromEntries(Object.entries(detail).map(([key, value]) => [key, inWords(value)]))
      if (format === 'json') return write(JSON.stringify({ at: new Date().toISOString(), level, message, ...plain }))
      const rest = Object.entries(plain).map(
        ([key, value]) => ` ${key}=${typeof value === 'string' ? value : JSON.stringify(value)}`,
      )
      write(`${level === 'info' ? '' : `${level}: `}${message}${rest.join('')}`)
    }
  return { info: put('info'), warn: put('warn'), error: put('error') }
}

const inWords = (value: unknown) => (value instanceof Error ? (value.stack ?? value.message) : value)
