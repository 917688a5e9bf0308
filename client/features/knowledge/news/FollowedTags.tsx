import { IconTag } from '@tabler/icons-react'
import { useState } from 'react'
import { Link } from 'wouter'
import { queries, useAction, useCall } from '#client/core/call.ts'
import { errorWords } from '#client/core/errors.ts'
import { useLanguage, useWords } from '#client/core/i18n.ts'
import { useConnection } from '#client/core/live.tsx'
import { Await, announce, Button } from '#client/design/index.ts'
import type { FollowedTag } from '#shared/features/knowledge/news.ts'
import { MOST_FOLLOWED } from '#shared/features/knowledge/policy.ts'
import { tagName, tagPath } from '../tag.tsx'
import './news.css'

/** The ways to follow a tag, to be told of it and to stop; each answer is the list as it stands. */
export function useFollowing() {
  const t = useWords('knowledge')
  const onSuccess = async (answer: { tags: unknown[] }) => {
    queries.setQueryData(['findFollowedTags', {}], answer)
    await queries.invalidateQueries({ queryKey: ['findNews'] })
  }
  const follow = useAction('followTag', { onSuccess })
  const unfollow = useAction('unfollowTag', {
    onSuccess: async (answer) => {
      announce(t('news.unfollowed'))
      await onSuccess(answer)
    },
  })
  return { follow, unfollow }
}

interface NotifyBoxProps {
  tag: FollowedTag
  follow: ReturnType<typeof useFollowing>['follow']
}

/** Whether articles with a followed tag also come to the inbox. */
export function NotifyBox({ tag, follow }: NotifyBoxProps) {
  const t = useWords('knowledge')
  const language = useLanguage()
  const offline = useConnection() === 'offline'
  /** As it was just chosen, while that is on its way. */
  const [wanted, setWanted] = useState<boolean>()
  return (
    <label className="check sm">
      <input
        type="checkbox"
        checked={wanted ?? tag.notify}
        disabled={offline}
        onChange={(event) => {
          const notify = event.target.checked
          setWanted(notify)
          follow.mutate({ params: { tagId: tag.id }, body: { notify } }, { onSettled: () => setWanted(undefined) })
        }}
      />
      <span>
        {t('news.notify')}
        <span className="sr">: {tagName(tag, language)}</span>
      </span>
    </label>
  )
}

/** The tags one follows: which of them also come to the inbox, and how to stop. */
export function FollowedTags() {
  const t = useWords('knowledge')
  const core = useWords()
  const language = useLanguage()
  const offline = useConnection() === 'offline'
  const found = useCall('findFollowedTags')
  const { follow, unfollow } = useFollowing()
  const error = follow.error ?? unfollow.error
  return (
    <aside className="followed" aria-labelledby="followed-tags">
      <h2 id="followed-tags">{t('news.followed')}</h2>
      <Await call={found} lines={3}>
        {({ tags }) =>
          tags.length === 0 ? (
            <p className="mut">{t('news.noTags')}</p>
          ) : (
            <ul className="rows">
              {tags.map((tag) => (
                <li key={tag.id}>
                  <Link href={tagPath(tag)}>
                    <IconTag className="i" aria-hidden /> {tagName(tag, language)}
                  </Link>
                  <NotifyBox tag={tag} follow={follow} />
                  <Button
                    small
                    look="quiet"
                    disabled={offline}
                    busy={unfollow.isPending && unfollow.variables?.params.tagId === tag.id}
                    onClick={() => unfollow.mutate({ params: { tagId: tag.id } })}
                  >
                    {t('news.unfollow')}
                    <span className="sr"> {tagName(tag, language)}</span>
                  </Button>
                </li>
              ))}
            </ul>
          )
        }
      </Await>
      {error ? (
        <p className="msgbad" role="alert">
          {errorWords(core, error, { too_many_followed: t('news.tooMany', { count: MOST_FOLLOWED }) })}
        </p>
      ) : null}
      <p className="sm">
        <Link href="/articles/tags">{t('tagTree')}</Link>
      </p>
    </aside>
  )
}
