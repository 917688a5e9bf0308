import { IconChevronDown, IconChevronUp, IconList, IconX } from '@tabler/icons-react'
import { useEffect } from 'react'
import { refresh, useAction } from '#client/core/call.ts'
import { errorWords } from '#client/core/errors.ts'
import { nameOf } from '#client/core/format.ts'
import { useLanguage, useWords } from '#client/core/i18n.ts'
import { IconButton } from '#client/design/index.ts'
import type { Suggestion } from '#shared/features/suggestions/contract.ts'
import { mayDecide } from '#shared/features/suggestions/policy.ts'
import type { DocView } from '../docs/index.ts'
import { ChangeItem } from './ChangeItem.tsx'
import { useInText } from './useInText.ts'

interface ChangeInTextProps {
  view: DocView
  suggestions: readonly Suggestion[]
  changeId: string
  /** Goes on to another, or ends it. */
  onLook(changeId: string | undefined): void
  onList(): void
}

/** One change below the text in which it is marked: to be read where it would stand, taken or left, and on to the next. */
export function ChangeInText({ view, suggestions, changeId, onLook, onList }: ChangeInTextProps) {
  const t = useWords('suggestions')
  const core = useWords()
  const language = useLanguage()
  const decide = useAction('decideChanges', { onSuccess: () => refresh('suggestion', 'doc') })
  const all = suggestions.flatMap(({ changes, ...suggestion }) => changes.map((change) => ({ change, suggestion })))
  const open = all.filter(({ change }) => change.state === 'open')
  // Once it is decided, the next one takes its place.
  const asked = all.findIndex(({ change }) => change.id === changeId)
  const shown = open.find((one) => all.indexOf(one) >= asked) ?? open.at(-1)
  const at = shown ? open.indexOf(shown) : -1
  const shownId = shown?.change.id
  useInText(view, suggestions, shownId)
  useEffect(() => {
    if (shownId) view.editor?.view.dom.querySelector(`[data-about="${shownId}"]`)?.scrollIntoView({ block: 'center' })
    else onLook(undefined)
  }, [shownId, view.editor, onLook])
  if (!shown) return null
  const { change, suggestion } = shown
  const step = (by: number) => {
    const next = open[at + by]
    if (next) onLook(next.change.id)
  }
  const name = nameOf({ nameLo: suggestion.madeLo, nameEn: suggestion.madeEn }, language)
  return (
    <section className="changebar" aria-label={t('look')}>
      <div className="row wrap steps">
        <p>
          <b className="whole">{name}</b>{' '}
          <span className="sm mut nw">
            {at + 1} / {open.length}
          </span>
        </p>
        <span>
          <IconButton label={t('previous')} disabled={at === 0} onClick={() => step(-1)}>
            <IconChevronUp className="i" aria-hidden />
          </IconButton>
          <IconButton label={t('next')} disabled={at === open.length - 1} onClick={() => step(1)}>
            <IconChevronDown className="i" aria-hidden />
          </IconButton>
          <IconButton label={t('title')} onClick={onList}>
            <IconList className="i" aria-hidden />
          </IconButton>
          <IconButton label={core('close')} onClick={() => onLook(undefined)}>
            <IconX className="i" aria-hidden />
          </IconButton>
        </span>
      </div>
      <ol className="changes">
        <ChangeItem
          key={change.id}
          change={change}
          busy={decide.isPending}
          {...(mayDecide(view.doc.access) && !view.offline
            ? {
                onDecide: (accept: boolean, reason?: string) =>
                  decide.mutate({
                    params: { suggestionId: suggestion.id },
                    body: { accept, changeIds: [change.id], ...(reason ? { reason } : {}) },
                  }),
              }
            : {})}
        />
      </ol>
      {view.offline ? <p className="sm mut">{core('offline.reason')}</p> : null}
      {decide.error ? (
        <p className="msgbad" role="alert">
          {errorWords(core, decide.error, { decided_already: t('decidedAlready'), locked: t('locked') })}
        </p>
      ) : null}
    </section>
  )
}
