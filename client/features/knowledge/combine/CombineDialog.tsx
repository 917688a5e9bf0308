import { IconLayersIntersect2 } from '@tabler/icons-react'
import { type FormEvent, useRef, useState } from 'react'
import { useLocation } from 'wouter'
import { refresh, useAction, useCall } from '#client/core/call.ts'
import { errorWords } from '#client/core/errors.ts'
import { nameOf, useFormat } from '#client/core/format.ts'
import { useLanguage, useWords } from '#client/core/i18n.ts'
import { newId } from '#client/core/id.ts'
import { useConnection } from '#client/core/live.tsx'
import { useViewer } from '#client/core/session.tsx'
import { useKeptDraft } from '#client/core/useKeptDraft.ts'
import { Button, Dialog, SelectField, TextField } from '#client/design/index.ts'
import { DOC_TITLE_MAX } from '#shared/features/docs/policy.ts'
import type { Combinable } from '#shared/features/knowledge/combine.ts'
import { BESIDE_MAX, COMBINE_LETTERS_MAX, canCombineIn, classOfCombination } from '#shared/features/knowledge/policy.ts'
import { ItemPassages, type Taken } from './ItemPassages.tsx'
import { draftNameOf, type Kept, useTray } from './tray.ts'

/** What survives closing the dialog, until it is made or nothing is kept any more. */
interface Draft {
  title: string
  look?: 'below' | 'beside'
  space: string
  /** By hand, of each item. */
  chosen: Readonly<Record<string, readonly string[]>>
}

/** Other messages of the same topic are another choice. */
const choiceOf = ({ itemId, messages }: Kept) => [itemId, ...messages].join(' ')

/** Chooses the passages of what was kept, and where the draft of them lies. */
export default function CombineDialog({ onClose }: { onClose(): void }) {
  const t = useWords('knowledge')
  const core = useWords()
  const format = useFormat()
  const language = useLanguage()
  const viewer = useViewer()
  const tray = useTray(viewer.id)
  const offline = useConnection() === 'offline'
  const [, go] = useLocation()
  const [draft, setDraft] = useKeptDraft<Draft>(draftNameOf(viewer.id), () => ({ title: '', space: '', chosen: {} }))
  const change = (to: Partial<Draft>) => setDraft({ ...draft, ...to })
  const { title, look, space } = draft
  /** The same pressed twice is one draft; anything else is another. */
  const sent = useRef({ words: '', id: '' })
  /** What was read of each item, and what is chosen of it. */
  const [taken, setTaken] = useState<Readonly<Record<string, Taken | undefined>>>({})
  const combine = useAction('combineItems', {
    onSuccess: async (doc) => {
      tray.clear()
      onClose()
      await refresh('doc', 'article', 'topic')
      go(`/docs/${doc.id}`)
    },
  })
  const items = tray.kept.flatMap(({ itemId }) => taken[itemId] ?? [])
  const spaces = useSpaces(items.map(({ found }) => found))
  const spaceId = spaces.some((one) => one.id === space) ? space : (spaces[0]?.id ?? '')
  const parts = items.flatMap(({ found, chosen }) => found.passages.filter(({ key }) => chosen.includes(key)))
  const letters = parts.reduce((sum, { length }) => sum + length, 0)
  const units = new Set(items.flatMap(({ found }) => format.department(found) ?? [])).size
  const mayBeside = tray.kept.length <= BESIDE_MAX
  const chosenLook = mayBeside ? (look ?? (tray.kept.length <= 3 ? 'beside' : 'below')) : 'below'
  const isWhole = items.length === tray.kept.length && items.every(({ chosen }) => chosen.length > 0)
  const isNowhere = items.length > 0 && isWhole && spaces.length === 0
  const names = { general: '', internal: t('combine.forMembers'), specific: t('combine.forPeople') }
  const forWhom = names[classOfCombination(items.map(({ found }) => found))]
  function submit(event: FormEvent) {
    event.preventDefault()
    const body = {
      title,
      language,
      look: chosenLook,
      items: items.map(({ found, chosen }) => ({ itemId: found.itemId, passages: [...chosen] })),
    }
    const words = JSON.stringify([spaceId, body])
    if (sent.current.words !== words) sent.current = { words, id: newId() }
    combine.mutate({ params: { spaceId }, body: { id: sent.current.id, ...body } })
  }
  const { detail } = combine.error ?? {}
  const wrongId = [detail?.itemId, detail?.id].find((one) => typeof one === 'string')
  return (
    <Dialog title={t('combine.title')} look="wide" onClose={onClose} keeps>
      <form className="stack combine" onSubmit={submit}>
        <p className="mut">{t('combine.lead')}</p>
        <TextField
          label={t('combine.name')}
          value={title}
          maxLength={DOC_TITLE_MAX}
          required
          onChange={(event) => change({ title: event.target.value })}
        />
        <ol className="combined">
          {tray.kept.map((one) => (
            <ItemPassages
              key={one.itemId}
              kept={one}
              taken={taken[one.itemId]}
              before={draft.chosen[choiceOf(one)]}
              wrong={wrongId === one.itemId}
              onTake={(next) => setTaken((old) => ({ ...old, [one.itemId]: next }))}
              onChoose={(chosen) => change({ chosen: { ...draft.chosen, [choiceOf(one)]: chosen } })}
              onRemove={() => {
                combine.reset()
                tray.remove(one.itemId)
                setTaken(({ [one.itemId]: _, ...rest }) => rest)
                if (tray.kept.length === 1) onClose()
              }}
            />
          ))}
        </ol>
        {mayBeside && tray.kept.length > 1 ? (
          <fieldset className="looks">
            <legend>{t('combine.how')}</legend>
            {(['beside', 'below'] as const).map((one) => (
              <label className="check" key={one}>
                <input type="radio" name="look" checked={chosenLook === one} onChange={() => change({ look: one })} />
                <span>{t(`combine.${one}`)}</span>
              </label>
            ))}
          </fieldset>
        ) : null}
        {spaces.length > 0 ? (
          <SelectField
            label={t('combine.space')}
            help={forWhom || t('combine.spaceHelp')}
            value={spaceId}
            onChange={(event) => change({ space: event.target.value })}
          >
            {spaces.map((one) => (
              <option key={one.id} value={one.id}>
                {nameOf(one, language)}
              </option>
            ))}
          </SelectField>
        ) : null}
        {isNowhere ? (
          <p className="msgbad" role="alert">
            {t('combine.nowhere')}
          </p>
        ) : null}
        <p className="sm mut" role="status">
          {[
            t('combine.passages', { count: parts.length }),
            units > 0 ? t('combine.units', { count: units }) : '',
            units === 1 ? t('combine.single') : '',
          ]
            .filter(Boolean)
            .join('\u00a0· ')}
        </p>
        {letters > COMBINE_LETTERS_MAX ? (
          <p className="msgbad" role="alert">
            {t('combine.tooLong')}
          </p>
        ) : null}
        {combine.error ? (
          <p className="msgbad" role="alert">
            {combine.error.code === 'not_found' && wrongId
              ? t('combine.gone')
              : errorWords(core, combine.error, {
                  kept_elsewhere: t('combine.elsewhere'),
                  passage_changed: t('combine.changed'),
                  too_long: t('combine.tooLong'),
                  too_many_readers: t('combine.tooManyReaders'),
                })}
          </p>
        ) : null}
        <Button
          look="primary"
          type="submit"
          icon={<IconLayersIntersect2 className="i" aria-hidden />}
          busy={combine.isPending}
          disabled={
            offline ||
            !isWhole ||
            tray.kept.length < 2 ||
            spaceId === '' ||
            !title.trim() ||
            letters > COMBINE_LETTERS_MAX
          }
        >
          {t('combine.make')}
        </Button>
        {tray.kept.length < 2 ? <p className="sm mut">{t('combine.oneMore')}</p> : null}
      </form>
    </Dialog>
  )
}

/** Where the viewer may write and all of these may stand: the spaces of the items first, then their own. */
function useSpaces(items: readonly Combinable[]) {
  const found = useCall('findSpaces')
  const may = (found.data?.spaces ?? []).filter(
    (one) =>
      one.readable && (one.role !== null || one.kind === 'open') && items.every((item) => canCombineIn(one.id, item)),
  )
  const rank = (one: (typeof may)[number]) =>
    (one.role === null ? 2 : 0) + (items.some(({ spaceId }) => spaceId === one.id) ? 0 : 1)
  return [...may].sort((a, b) => rank(a) - rank(b))
}
