import { useEffect, useState } from 'react'
import { langOf, nameOf } from '#client/core/format.ts'
import { useLanguage, useWords } from '#client/core/i18n.ts'
import { useLive } from '#client/core/live.tsx'
import { useViewer } from '#client/core/session.tsx'
import { plainOf } from '#shared/base/markdown.ts'
import type { Message } from '#shared/features/rooms/contract.ts'
import { cutTo } from '#shared/lao/graphemes.ts'
import { authorOf } from './authorOf.ts'

/** More at once are only counted: nobody listens to a crowd. */
const MOST_READ = 3
/** Characters of a message that are read out by themselves; the talk has all of it. */
const READ = 300
/** Read out by then; it stands in the talk, too, and is not to be met there twice. */
const GONE_AFTER_MS = 8000

/** Reads out what others say in a talk that is open: those who see the page see it come. */
export function Arrived({ topicId }: { topicId: string }) {
  const t = useWords('rooms')
  const language = useLanguage()
  const viewer = useViewer()
  const [said, setSaid] = useState<readonly Message[]>([])
  useLive('messages:sent', (messages) => {
    const others = messages.filter((one) => one.topicId === topicId && one.authorId !== viewer.id)
    if (others.length === 0) return
    // What was said may be heard twice.
    setSaid((old) => [...old, ...others.filter(({ id }) => !old.some((one) => one.id === id))])
  })
  useLive('message:edited', (changed) =>
    setSaid((old) => old.map((one) => (one.id === changed.id ? changed : one)).filter(({ deletedAt }) => !deletedAt)),
  )
  const isSilent = said.length === 0
  // From the first on: in a talk that is never silent everything would only be counted, ever more of it.
  useEffect(() => {
    if (isSilent) return
    const gone = setTimeout(() => setSaid([]), GONE_AFTER_MS)
    return () => clearTimeout(gone)
  }, [isSilent])
  const words = ({ body, forwarded }: Message) => cutTo(plainOf(body || (forwarded?.body ?? '')), READ) || t('noWords')
  return (
    <div className="sr" role="log" aria-label={t('arrived')}>
      {said.length > MOST_READ ? (
        <p>{t('unread', { count: said.length })}</p>
      ) : (
        said.map((one) => (
          <p key={one.id} lang={langOf(words(one))}>
            {nameOf(authorOf(one), language)}: {words(one)}
          </p>
        ))
      )}
    </div>
  )
}
