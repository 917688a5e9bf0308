import { IconBellPlus, IconCheck } from '@tabler/icons-react'
import { useCall } from '#client/core/call.ts'
import { errorWords } from '#client/core/errors.ts'
import { useLanguage, useWords } from '#client/core/i18n.ts'
import { useConnection } from '#client/core/live.tsx'
import { Button } from '#client/design/index.ts'
import { MOST_FOLLOWED } from '#shared/features/knowledge/policy.ts'
import type { TagName } from '#shared/features/knowledge/tags.ts'
import { tagName } from '../tag.tsx'
import { NotifyBox, useFollowing } from './FollowedTags.tsx'

/** Follows the tag whose articles are listed; pressed again, no more. Inbox notices are chosen beside it. */
export function FollowTag({ tag }: { tag: TagName }) {
  const t = useWords('knowledge')
  const core = useWords()
  const language = useLanguage()
  const offline = useConnection() === 'offline'
  const found = useCall('findFollowedTags')
  const { follow, unfollow } = useFollowing()
  if (!found.data) return null
  const known = found.data.tags.find(({ id }) => id === tag.id)
  const params = { tagId: tag.id }
  const error = follow.error ?? unfollow.error
  return (
    <div className="followtag">
      <Button
        small
        aria-pressed={known !== undefined}
        icon={known ? <IconCheck className="i" aria-hidden /> : <IconBellPlus className="i" aria-hidden />}
        disabled={offline}
        busy={follow.isPending || unfollow.isPending}
        onClick={() => (known ? unfollow.mutate({ params }) : follow.mutate({ params, body: { notify: false } }))}
      >
        {t(known ? 'news.following' : 'news.follow', { tag: tagName(tag, language) })}
      </Button>
      {known ? <NotifyBox tag={known} /> : null}
      {error ? (
        <p className="msgbad" role="alert">
          {errorWords(core, error, { too_many_followed: t('news.tooMany', { count: MOST_FOLLOWED }) })}
        </p>
      ) : null}
    </div>
  )
}
