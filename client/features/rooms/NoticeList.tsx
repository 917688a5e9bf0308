import type { ReactNode } from 'react'
import { Link } from 'wouter'
import type { CallError } from '#client/core/call.ts'
import { errorWords } from '#client/core/errors.ts'
import { useWords } from '#client/core/i18n.ts'
import type { Pages } from '#client/core/usePages.ts'
import { Await, Button, Facts, More } from '#client/design/index.ts'

interface Page<Notice> {
  notices: Notice[]
  unseen: number
  /** When this was so, by the server's clock. */
  at: string
}

interface NoticeListProps<Notice> {
  found: Pages<Page<Notice>>
  /** Marks all until a moment as seen. */
  see: { mutate(input: { body: { until: string } }): void; isPending: boolean; error: CallError | null }
  empty?: ReactNode
  children(notice: Notice): ReactNode
}

/** What calls one, page by page, and the button that says that it is seen. */
export function NoticeList<Notice>({ found, see, empty, children }: NoticeListProps<Notice>) {
  const t = useWords('rooms')
  const core = useWords()
  return (
    <Await call={found} lines={6}>
      {({ notices, unseen, at }) => (
        <>
          {notices.length === 0 ? empty : null}
          {unseen > 0 ? (
            <p className="row wrap">
              <Button small busy={see.isPending} onClick={() => see.mutate({ body: { until: at } })}>
                {t('markSeen')}
              </Button>
              {see.error ? (
                <span className="msgbad" role="alert">
                  {errorWords(core, see.error)}
                </span>
              ) : null}
            </p>
          ) : null}
          <ul className="topiclist">{notices.map(children)}</ul>
          <More of={found}>{t('olderFound')}</More>
        </>
      )}
    </Await>
  )
}

interface NoticeLineProps {
  href: string
  icon: ReactNode
  words: string
  /** Who, where and when. */
  about: readonly ReactNode[]
  isNew: boolean
}

/** One line of the list, which leads to what it is about. */
export function NoticeLine({ href, icon, words, about, isNew }: NoticeLineProps) {
  const t = useWords('rooms')
  return (
    <li data-unread={isNew || undefined}>
      <Link href={href}>
        {icon}
        <span>
          <b className="clamp2">{words}</b>
          <span className="sm mut">
            <Facts of={about} />
          </span>
          {isNew ? <span className="sr">{t('notSeen')}</span> : null}
        </span>
      </Link>
    </li>
  )
}
