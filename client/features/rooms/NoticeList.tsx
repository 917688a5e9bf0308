import type { UseQueryResult } from '@tanstack/react-query'
import type { ReactNode } from 'react'
import { Link } from 'wouter'
import type { CallError } from '#client/core/call.ts'
import { errorWords } from '#client/core/errors.ts'
import { useWords } from '#client/core/i18n.ts'
import { Await, Button } from '#client/design/index.ts'

interface Page<Notice> {
  notices: Notice[]
  unseen: number
  more: boolean
  /** When this was so, by the server's clock. */
  at: string
}

interface NoticeListProps<Notice extends { noticedAt: string }> {
  found: UseQueryResult<Page<Notice>, CallError>
  /** The moment before which the page begins; the newest without. */
  before: string | undefined
  onBefore(moment: string | undefined): void
  /** Marks all until a moment as seen. */
  see: { mutate(input: { body: { until: string } }): void; isPending: boolean; error: CallError | null }
  empty?: ReactNode
  children(notice: Notice): ReactNode
}

/** What calls one, page by page, and the button that says that it is seen. */
export function NoticeList<Notice extends { noticedAt: string }>(props: NoticeListProps<Notice>) {
  const { found, before, onBefore, see, empty, children } = props
  const t = useWords('rooms')
  const core = useWords()
  return (
    <Await call={found} lines={6}>
      {({ notices, unseen, more, at }) => (
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
          <p className="row wrap">
            {before ? (
              <Button look="quiet" onClick={() => onBefore(undefined)}>
                {t('toNewest')}
              </Button>
            ) : null}
            {more ? (
              <Button look="quiet" onClick={() => onBefore(notices.at(-1)?.noticedAt)}>
                {t('olderFound')}
              </Button>
            ) : null}
          </p>
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
  about: readonly string[]
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
          <span className="sm mut">{about.join(' · ')}</span>
          {isNew ? <span className="sr">{t('notSeen')}</span> : null}
        </span>
      </Link>
    </li>
  )
}
