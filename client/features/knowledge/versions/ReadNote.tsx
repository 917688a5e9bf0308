import { IconGitCompare } from '@tabler/icons-react'
import { useEffect, useState } from 'react'
import { Link } from 'wouter'
import { call, refresh } from '#client/core/call.ts'
import { useWords } from '#client/core/i18n.ts'
import { useConnection } from '#client/core/live.tsx'
import type { Article } from '#shared/features/knowledge/contract.ts'
import '../trust/trust.css'

/** Remembers that the newest version was read, and says so where it changed since the reader last did. */
export function ReadNote({ article }: { article: Article }) {
  const t = useWords('knowledge')
  const offline = useConnection() === 'offline'
  const { id, version, read } = article
  // What they had read when they came: it is still what they came from while they read.
  const [before, setBefore] = useState({ id, from: read?.version ?? null })
  if (before.id !== id) setBefore({ id, from: read?.version ?? null })
  useEffect(() => {
    if (offline) return
    // It is for the reader only; where it is lost, they are told of the change once more.
    call('putRead', { params: { articleId: id }, body: { version } }).then(
      () => refresh('read'),
      () => undefined,
    )
  }, [id, version, offline])
  if (before.from === null || before.from >= version) return null
  return (
    <div className="notebar" role="note">
      <IconGitCompare className="i" aria-hidden />
      <p>
        <b>{t('differ.news', { version: before.from })}</b>{' '}
        <Link href={`/articles/${id}/versions?from=${before.from}&to=${version}`}>{t('differ.see')}</Link>
      </p>
    </div>
  )
}
