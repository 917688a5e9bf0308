import { IconBellFilled, IconBellPlus, IconChevronDown, IconChevronRight } from '@tabler/icons-react'
import { type KeyboardEvent, useRef, useState } from 'react'
import { useCall } from '#client/core/call.ts'
import { errorWords } from '#client/core/errors.ts'
import { useLanguage, useWords } from '#client/core/i18n.ts'
import { useConnection } from '#client/core/live.tsx'
import { announce, IconButton } from '#client/design/index.ts'
import { MOST_FOLLOWED } from '#shared/features/knowledge/policy.ts'
import type { TagInTree } from '#shared/features/knowledge/tags.ts'
import { useFollowing } from './news/FollowedTags.tsx'
import { tagName } from './tag.tsx'

interface TagTreeProps {
  tags: readonly TagInTree[]
  onOpen: (tag: TagInTree) => void
}
interface Row {
  tag: TagInTree
  level: number
  narrower: number
  place: number
  of: number
}

/** Tags under their broader ones. Arrow keys walk, open and close; Enter opens a tag, F follows it (the tree pattern of ARIA). */
export function TagTree({ tags, onOpen }: TagTreeProps) {
  const t = useWords('knowledge')
  const core = useWords()
  const language = useLanguage()
  const offline = useConnection() === 'offline'
  const followed = useCall('findFollowedTags')
  const { follow, unfollow } = useFollowing()
  const [closed, setClosed] = useState<ReadonlySet<string>>(new Set())
  const [at, setAt] = useState<string>()
  const list = useRef<HTMLDivElement>(null)
  const rows = rowsOf(tags, closed)
  const here = rows.find(({ tag }) => tag.id === at) ?? rows[0]
  const toggle = (id: string, close: boolean) => {
    const next = new Set(closed)
    if (close) next.add(id)
    else next.delete(id)
    setClosed(next)
  }
  const move = (row: Row | undefined) => {
    if (!row) return
    setAt(row.tag.id)
    list.current?.querySelector<HTMLElement>(`[data-id="${row.tag.id}"]`)?.focus()
  }
  const follows = (tag: TagInTree) => followed.data?.tags.some(({ id }) => id === tag.id) ?? false
  function turnFollow(tag: TagInTree) {
    if (offline || !followed.data || follow.isPending || unfollow.isPending) return
    const params = { tagId: tag.id }
    if (follows(tag)) unfollow.mutate({ params })
    else
      follow.mutate(
        { params, body: { notify: false } },
        { onSuccess: () => announce(t('news.following', { tag: tagName(tag, language) })) },
      )
  }
  function onKeyDown(event: KeyboardEvent) {
    if (!here || event.altKey || event.ctrlKey || event.metaKey) return
    // What was clicked is pressed again by its own keys.
    if (event.target instanceof HTMLButtonElement && (event.key === 'Enter' || event.key === ' ')) return
    const index = rows.indexOf(here)
    const open = here.narrower > 0 && !closed.has(here.tag.id)
    const acts: Record<string, () => void> = {
      ArrowDown: () => move(rows[index + 1]),
      ArrowUp: () => move(rows[index - 1]),
      Home: () => move(rows[0]),
      End: () => move(rows.at(-1)),
      ArrowRight: () => (here.narrower === 0 ? undefined : open ? move(rows[index + 1]) : toggle(here.tag.id, false)),
      ArrowLeft: () => (open ? toggle(here.tag.id, true) : move(rows.find(({ tag }) => tag.id === here.tag.broaderId))),
      Enter: () => onOpen(here.tag),
      ' ': () => onOpen(here.tag),
    }
    // By the place of the key: on a Lao keyboard it writes another letter.
    const act = event.code === 'KeyF' ? () => turnFollow(here.tag) : acts[event.key]
    if (!act) return
    event.preventDefault()
    act()
  }
  const error = follow.error ?? unfollow.error
  return (
    <>
      {error ? (
        <p className="msgbad" role="alert">
          {errorWords(core, error, { too_many_followed: t('news.tooMany', { count: MOST_FOLLOWED }) })}
        </p>
      ) : null}
      <div ref={list} className="tagtree" role="tree" aria-label={t('tagTree')} onKeyDown={onKeyDown}>
        {rows.map((row) => {
          const { tag, level, narrower, place, of } = row
          const isOpen = narrower > 0 ? !closed.has(tag.id) : undefined
          const Chevron = isOpen ? IconChevronDown : IconChevronRight
          return (
            // biome-ignore lint/a11y/useKeyWithClickEvents: the tree hears the keys of all its items.
            <div
              key={tag.id}
              data-id={tag.id}
              role="treeitem"
              aria-level={level}
              aria-setsize={of}
              aria-posinset={place}
              aria-expanded={isOpen}
              tabIndex={row === here ? 0 : -1}
              style={{ paddingInlineStart: `${(level - 1) * 24}px` }}
              onFocus={() => setAt(tag.id)}
              onClick={() => onOpen(tag)}
            >
              {/* biome-ignore lint/a11y/useKeyWithClickEvents: left and right arrows do the same. */}
              {/* biome-ignore lint/a11y/noStaticElementInteractions: for the mouse only. */}
              <span
                className="twist"
                onClick={(event) => {
                  if (narrower === 0) return
                  event.stopPropagation()
                  toggle(tag.id, isOpen === true)
                }}
              >
                {narrower > 0 ? <Chevron className="i" aria-hidden /> : null}
              </span>
              <span className="names">
                <b>{tagName(tag, language)}</b>
                {tag.labelEn ? <span className="sm mut">{tagName(tag, language === 'lo' ? 'en' : 'lo')}</span> : null}
                {tag.synonyms.length > 0 ? (
                  <span className="sm mut">{t('tagAlso', { words: tag.synonyms.join('\u00a0· ') })}</span>
                ) : null}
              </span>
              <span className="sm mut count">{t('tagArticles', { count: tag.articles })}</span>
              {/* biome-ignore lint/a11y/useKeyWithClickEvents: the key F does the same. */}
              {/* biome-ignore lint/a11y/noStaticElementInteractions: holds a button. */}
              <span onClick={(event) => event.stopPropagation()}>
                <IconButton
                  label={t(follows(tag) ? 'news.following' : 'news.follow', { tag: tagName(tag, language) })}
                  aria-pressed={follows(tag)}
                  tabIndex={-1}
                  disabled={offline || !followed.data}
                  onClick={() => turnFollow(tag)}
                >
                  {follows(tag) ? (
                    <IconBellFilled className="i" aria-hidden />
                  ) : (
                    <IconBellPlus className="i" aria-hidden />
                  )}
                </IconButton>
              </span>
            </div>
          )
        })}
      </div>
    </>
  )
}

/** The rows that are open, from the top down. */
function rowsOf(tags: readonly TagInTree[], closed: ReadonlySet<string>): Row[] {
  const under = new Map<string | null, TagInTree[]>()
  for (const tag of tags) under.set(tag.broaderId, [...(under.get(tag.broaderId) ?? []), tag])
  const walk = (parent: string | null, level: number): Row[] => {
    const siblings = under.get(parent) ?? []
    return siblings.flatMap((tag, index) => [
      { tag, level, narrower: (under.get(tag.id) ?? []).length, place: index + 1, of: siblings.length },
      ...(closed.has(tag.id) ? [] : walk(tag.id, level + 1)),
    ])
  }
  return walk(null, 1)
}
