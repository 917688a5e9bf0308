import { IconPencilPlus } from '@tabler/icons-react'
import { useEffect, useMemo } from 'react'
import { useLocation } from 'wouter'
import { type Call, type CallReply, refresh, useAction } from '#client/core/call.ts'
import { errorWords } from '#client/core/errors.ts'
import { nameOf, useFormat } from '#client/core/format.ts'
import { useLanguage, useWords } from '#client/core/i18n.ts'
import { newId } from '#client/core/id.ts'
import { useViewer } from '#client/core/session.tsx'
import { Await, Button, Empty } from '#client/design/index.ts'
import type { Suggestion } from '#shared/features/suggestions/contract.ts'
import { mayDecide, maySuggest } from '#shared/features/suggestions/policy.ts'
import type { DocView } from '../docs/index.ts'
import { ChangeItem } from './ChangeItem.tsx'
import { useInText } from './useInText.ts'
import './suggestions.css'

interface SuggestionsPanelProps {
  view: DocView
  found: Call<CallReply<'findSuggestions'>>
  /** Leads from the sheet of a phone to a change in the text. */
  onLook: ((changeId: string) => void) | undefined
}

/** What people propose to change: each change to be taken or left, and what became of it. */
export function SuggestionsPanel({ view, found, onLook }: SuggestionsPanelProps) {
  const t = useWords('suggestions')
  const core = useWords()
  const [, go] = useLocation()
  const { doc, offline } = view
  const { mutate: see } = useAction('seeDocNotices')
  useEffect(() => {
    if (!offline) see({ body: { until: new Date().toISOString(), docId: doc.id } })
  }, [doc.id, offline, see])
  const proposed = useMemo(() => found.data?.suggestions.filter(({ state }) => state === 'sent') ?? [], [found.data])
  useInText(view, proposed)
  const begin = useAction('beginSuggestion', { onSuccess: ({ id }) => go(`/docs/${doc.id}/suggest/${id}`) })
  return (
    <section className="proposals">
      <Await call={found} lines={4}>
        {({ suggestions }) => {
          const draft = suggestions.find(({ state }) => state === 'draft')
          const sent = suggestions.filter(({ state }) => state === 'sent')
          return (
            <>
              {maySuggest(doc.access) ? (
                <p>
                  <Button
                    small
                    icon={<IconPencilPlus className="i" aria-hidden />}
                    busy={begin.isPending}
                    disabled={offline}
                    onClick={() => begin.mutate({ params: { docId: doc.id }, body: { id: newId() } })}
                  >
                    {t(draft ? 'goOn' : 'begin')}
                  </Button>
                </p>
              ) : null}
              {offline ? <p className="sm mut">{core('offline.reason')}</p> : null}
              {begin.error ? (
                <p className="msgbad" role="alert">
                  {errorWords(core, begin.error)}
                </p>
              ) : null}
              {sent.length === 0 ? <Empty title={t('none')} help={t('noneHelp')} /> : null}
              <ul className="threads">
                {sent.map((suggestion) => (
                  <Sent key={suggestion.id} suggestion={suggestion} view={view} onLook={onLook} />
                ))}
              </ul>
            </>
          )
        }}
      </Await>
    </section>
  )
}

interface SentProps {
  suggestion: Suggestion
  view: DocView
  onLook: SuggestionsPanelProps['onLook']
}

function Sent({ suggestion, view, onLook }: SentProps) {
  const t = useWords('suggestions')
  const core = useWords()
  const language = useLanguage()
  const format = useFormat()
  const viewer = useViewer()
  const after = { onSuccess: () => refresh('suggestion', 'doc') }
  const decide = useAction('decideChanges', after)
  const withdraw = useAction('withdrawSuggestion', after)
  const params = { suggestionId: suggestion.id }
  const may = mayDecide(view.doc.access) && !view.offline
  const open = suggestion.changes.filter(({ state }) => state === 'open')
  const untouched = open.length === suggestion.changes.length
  const name = nameOf({ nameLo: suggestion.madeLo, nameEn: suggestion.madeEn }, language)
  const failed = decide.error ?? withdraw.error
  return (
    <li className="commentthread" id={`about-${suggestion.id}`}>
      <p>
        <b className="whole">{name}</b>{' '}
        <span className="sm mut">{format.ago(suggestion.sentAt ?? suggestion.madeAt)}</span>
      </p>
      {suggestion.note ? <p className="body">{suggestion.note}</p> : null}
      <p className="sm mut">{t('waiting', { count: open.length })}</p>
      <ol className="changes">
        {suggestion.changes.map((change) => (
          <ChangeItem
            key={change.id}
            change={change}
            busy={decide.isPending}
            onLook={onLook && (() => onLook(change.id))}
            {...(may
              ? {
                  onDecide: (accept: boolean, reason?: string) =>
                    decide.mutate({ params, body: { accept, changeIds: [change.id], ...(reason ? { reason } : {}) } }),
                }
              : {})}
          />
        ))}
      </ol>
      {may && open.length > 1 ? (
        <p className="row wrap">
          <Button small busy={decide.isPending} onClick={() => decide.mutate({ params, body: { accept: true } })}>
            {t('acceptAll', { count: open.length })}
          </Button>
        </p>
      ) : null}
      {suggestion.madeBy === viewer.id && untouched ? (
        <p>
          <Button
            small
            look="quiet"
            busy={withdraw.isPending}
            disabled={view.offline}
            onClick={() => withdraw.mutate({ params })}
          >
            {t('withdraw')}
          </Button>
        </p>
      ) : null}
      {failed ? (
        <p className="msgbad" role="alert">
          {errorWords(core, failed, { decided_already: t('decidedAlready'), locked: t('locked') })}
        </p>
      ) : null}
    </li>
  )
}
