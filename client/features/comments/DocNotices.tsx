import { IconAt, IconCheck, IconMessage, IconPencilQuestion, IconTag, IconX } from '@tabler/icons-react'
import { refresh, useAction } from '#client/core/call.ts'
import { nameOf, useFormat } from '#client/core/format.ts'
import { useLanguage, useWords } from '#client/core/i18n.ts'
import { usePages } from '#client/core/usePages.ts'
import { Names } from '#client/design/index.ts'
import type { DocNotice } from '#shared/features/comments/contract.ts'
import { noticePath } from '#shared/features/comments/policy.ts'
import { NoticeLine, NoticeList } from '../rooms/index.ts'
import './index.ts'

const icons = {
  mention: IconAt,
  text: IconAt,
  reply: IconMessage,
  comment: IconMessage,
  suggestion: IconPencilQuestion,
  accepted: IconCheck,
  rejected: IconX,
  gone: IconX,
  question: IconPencilQuestion,
  answer: IconMessage,
  answerAccepted: IconCheck,
  followed: IconTag,
} as const

/** What calls one from the margins of documents; nothing at all where nothing does. */
export function DocNotices({ failedAbove }: { failedAbove: boolean }) {
  const t = useWords('comments')
  const found = usePages('findDocNotices', {})
  const see = useAction('seeDocNotices', { onSuccess: () => refresh('notice') })
  if (found.data?.notices.length === 0 || (failedAbove && found.error && !found.data)) return null
  return (
    <section className="section" aria-labelledby="doc-notices">
      <h2 id="doc-notices">{t('inDocs')}</h2>
      <NoticeList found={found} see={see}>
        {(notice) => <Entry key={notice.id} notice={notice} />}
      </NoticeList>
    </section>
  )
}

function Entry({ notice: { docId, aboutId, title, why, actor, body, noticedAt, seenAt } }: { notice: DocNotice }) {
  const t = useWords('comments')
  const language = useLanguage()
  const format = useFormat()
  const Icon = icons[why]
  const said = why === 'mention' || why === 'reply' || why === 'comment'
  return (
    <NoticeLine
      href={noticePath({ docId, aboutId, why })}
      icon={<Icon className="i" aria-hidden />}
      words={said ? (body ?? t('deleted')) : title}
      about={[
        <Names key="why" of={[{ name: nameOf(actor, language) }]} within={(name) => t(`why.${why}`, { name })} />,
        said ? title : '',
        format.ago(noticedAt),
      ]}
      isNew={seenAt === null}
    />
  )
}
