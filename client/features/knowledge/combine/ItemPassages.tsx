import { IconLock, IconTrash } from '@tabler/icons-react'
import { useEffect } from 'react'
import { CallError, useCall } from '#client/core/call.ts'
import { errorWords } from '#client/core/errors.ts'
import { langOf, nameOf, useFormat } from '#client/core/format.ts'
import { useLanguage, useWords } from '#client/core/i18n.ts'
import { Button, IconButton, Loading, PhaseLabel } from '#client/design/index.ts'
import type { Combinable } from '#shared/features/knowledge/combine.ts'
import { phaseOf } from '#shared/seci/phases.ts'
import type { Kept } from './tray.ts'

/** What can be taken of an item, and what is. */
export interface Taken {
  found: Combinable
  chosen: readonly string[]
}

interface ItemPassagesProps {
  kept: Kept
  taken: Taken | undefined
  /** What was chosen by hand before. */
  before: readonly string[] | undefined
  /** The server refused it. */
  wrong: boolean
  /** Undefined once it may not be read any more. */
  onTake(taken: Taken | undefined): void
  /** Somebody chose otherwise. */
  onChoose(chosen: readonly string[]): void
  onRemove(): void
}

/** One item and its passages, each to be taken along or left. */
export function ItemPassages({ kept, taken, before, wrong, onTake, onChoose, onRemove }: ItemPassagesProps) {
  const t = useWords('knowledge')
  const core = useWords()
  const language = useLanguage()
  const format = useFormat()
  const { itemId, kind, messages } = kept
  const call = useCall('findCombinable', { itemId, ...(messages.length > 0 ? { messages: messages.join(',') } : {}) })
  const { error } = call
  const isGone = error instanceof CallError && (error.code === 'not_found' || error.code === 'forbidden')
  // What one may not read any more is not shown, though it was a moment ago.
  const data = isGone ? undefined : call.data
  // As it reads now; what was chosen stays chosen as long as it reads the same.
  // biome-ignore lint/correctness/useExhaustiveDependencies: the answer is what changes; the parent's function is new each time.
  useEffect(() => {
    if (!data && taken) onTake(undefined)
    if (!data || taken?.found === data) return
    const still = (taken?.chosen ?? before)?.filter((key) => data.passages.some((one) => one.key === key))
    onTake({ found: data, chosen: still ?? firstChoice(data, messages) })
  }, [data])
  const chosen = taken?.chosen ?? []
  return (
    <li data-wrong={wrong || isGone || undefined}>
      <div className="head">
        <PhaseLabel phase={phaseOf[kind]} kind={kind} />
        <div>
          <b lang={data ? langOf(data.title) : undefined}>{data?.title ?? (isGone ? t('source.restricted') : '…')}</b>
          {data ? (
            <span className="sm mut">
              {[format.department(data), nameOf({ nameLo: data.spaceLo, nameEn: data.spaceEn }, language)]
                .filter(Boolean)
                .join('\u00a0· ')}
              {data.reach === 'everybody' ? null : (
                <>
                  {'\u00a0· '}
                  <IconLock className="i" aria-hidden /> {t(`combine.reach.${data.reach}`)}
                </>
              )}
            </span>
          ) : null}
        </div>
        <IconButton label={t('combine.remove', { title: data?.title ?? '' })} onClick={onRemove}>
          <IconTrash className="i" aria-hidden />
        </IconButton>
      </div>
      {error ? (
        <div className="row wrap">
          <p className="msgbad" role="alert">
            {isGone ? t('combine.gone') : errorWords(core, error, { general_topic: t('combine.general') })}
          </p>
          {isGone ? null : (
            <Button small onClick={() => void call.refetch()}>
              {core('retry')}
            </Button>
          )}
        </div>
      ) : null}
      {!data && !error ? <Loading lines={2} /> : null}
      {data?.passages.length === 0 ? <p className="mut">{t('combine.empty')}</p> : null}
      {data && data.passages.length > 0 ? (
        <fieldset>
          <legend className="sr">{t('combine.passagesOf', { title: data.title })}</legend>
          {data.passages.map(({ key, heading, excerpt }) => (
            <label className="check" key={key}>
              <input
                type="checkbox"
                checked={chosen.includes(key)}
                onChange={(event) => {
                  const next = event.target.checked ? [...chosen, key] : chosen.filter((one) => one !== key)
                  onTake({ found: data, chosen: next })
                  onChoose(next)
                }}
              />
              <span className="clamp2" lang={langOf(excerpt)}>
                {heading ? <b>{heading}</b> : null} {excerpt}
              </span>
            </label>
          ))}
          {data.more ? <p className="sm mut">{t('combine.more')}</p> : null}
          {chosen.length === 0 ? <p className="msgbad">{t('combine.chooseOne')}</p> : null}
        </fieldset>
      ) : null}
    </li>
  )
}

/** More than this of one text is chosen by hand. */
const MOST_AT_FIRST = 8

/** Of a talk what was chosen or agreed; of a text all of it, or its beginning where it is long. */
function firstChoice({ kind, passages }: Combinable, messages: readonly string[]): string[] {
  const asked = passages.filter(({ key }) => messages.includes(key))
  if (asked.length > 0) return asked.map(({ key }) => key)
  const agreed = kind === 'topic' ? passages.filter(({ heading }) => heading === '') : []
  return (agreed.length > 0 ? agreed : passages).slice(0, MOST_AT_FIRST).map(({ key }) => key)
}
