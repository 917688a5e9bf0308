import { IconTag } from '@tabler/icons-react'
import { useState } from 'react'
import { Link } from 'wouter'
import { queries, useAction, useCall } from '#client/core/call.ts'
import { errorWords } from '#client/core/errors.ts'
import { useLanguage, useWords } from '#client/core/i18n.ts'
import { useConnection } from '#client/core/live.tsx'
import { Await, announce, Button } from '#client/design/index.ts'
import type { FollowedTag } from '#shared/features/knowledge/news.ts'
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

/** Whether articles with a followed tag also come to the inbox. */
export function NotifyBox({ tag }: { tag: FollowedTag }) {
  const t = useWords('knowledge')
  const core = useWords()
  const language = useLanguage()
  const offline = useConnection() === 'offline'
  const { follow } = useFollowing()
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
        {follow.error ? (
          <span className="msgbad" role="alert">
            {errorWords(core, follow.error)}
          </span>
        ) : null}
      </span>
    </label>
  )
}

/** Each by itself: what is on its way for one tag says nothing of another. */
function FollowedRow({ tag }: { tag: FollowedTag }) {
  const t = useWords('knowledge')
  const core = useWords()
  const language = useLanguage()
  const offline = useConnection() === 'offline'
  const { unfollow } = useFollowing()
  return (
    <li>
      <Link href={tagPath(tag)}>
        <IconTag className="i" aria-hidden /> {tagName(tag, language)}
      </Link>
      <NotifyBox tag={tag} />
      <Button
        small
        look="quiet"
        disabled={offline}
        busy={unfollow.isPending}
        onClick={() => unfollow.mutate({ params: { tagId: tag.id } })}
      >
        {t('news.unfollow')}
        <span className="sr"> {tagName(tag, language)}</span>
      </Button>
      {unfollow.error ? (
        <p className="msgbad" role="alert">
          {errorWords(core, unfollow.error)}
        </p>
      ) : null}
    </li>
  )
}

/** The tags one follows: which of them also come to the inbox, and how to stop. */
export function FollowedTags() {
  const t = useWords('knowledge')
  const found = useCall('findFollowedTags')
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
                <FollowedRow key={tag.id} tag={tag} />
              ))}
            </ul>
          )
        }
      </Await>
      <p className="sm">
        <Link href="/articles/tags">{t('tagTree')}</Link>
      </p>
    </aside>
  )
}
