import { type ReactNode, useEffect, useRef, useState } from 'react'
import { Link } from 'wouter'
import { refresh, useAction, useCall } from '#client/core/call.ts'
import { errorWords } from '#client/core/errors.ts'
import { nameOf, useFormat } from '#client/core/format.ts'
import { useLanguage, useWords } from '#client/core/i18n.ts'
import { useConnection } from '#client/core/live.tsx'
import { ItemSpiral } from '#client/core/spiral.tsx'
import { AwaitPage, Breadcrumbs, Button, Facts, PhaseLabel } from '#client/design/index.ts'
import type { Checklist, Reflection } from '#shared/features/learning/contract.ts'
import { canReflect } from '#shared/features/learning/policy.ts'
import { ChangedSources } from '../knowledge/index.ts'
import './index.ts'
import './learning.css'
import { NextTurnDialog } from './NextTurn.tsx'
import { ReflectionForm } from './ReflectionForm.tsx'
import { Reflections } from './Reflections.tsx'
import { StepItem } from './StepItem.tsx'

/** One checklist: what to do, how far one is, and what practice taught. */
export default function ChecklistPage({ checklistId }: { checklistId: string }) {
  const found = useCall('findChecklist', { checklistId })
  const core = useWords()
  return (
    <AwaitPage
      call={found}
      lines={8}
      page={(checklist) => ({
        title: checklist?.title ?? core('kind.checklist'),
        back: { href: '/checklists', label: core('nav.learning') },
      })}
    >
      {(checklist) => <Open key={checklist.id} checklist={checklist} />}
    </AwaitPage>
  )
}

interface Asked {
  reflection: Reflection
  title?: string
  roomId?: string
  error?: unknown
}

function Open({ checklist }: { checklist: Checklist }) {
  const t = useWords('learning')
  const core = useWords()
  const language = useLanguage()
  const format = useFormat()
  const [asked, setAsked] = useState<Asked>()
  const [completedNow, setCompletedNow] = useState(false)
  const writing = useRef<HTMLDivElement>(null)
  const spiral = useCall('findSpiral', { itemId: checklist.id })
  useEffect(() => {
    if (location.hash) document.getElementById(location.hash.slice(1))?.scrollIntoView()
  }, [])
  const practised = canReflect(checklist.steps)
  const unasked = checklist.reflections.find(({ topicId }) => topicId === null)
  const turn = (spiral.data?.turn ?? 1) + 1
  const next = unasked
    ? { onClick: () => setAsked({ reflection: unasked }) }
    : practised
      ? { onClick: () => writing.current?.querySelector('textarea')?.focus() }
      : null
  return (
    <div className="page checklistpage">
      <Breadcrumbs
        label={core('nav.learning')}
        items={[{ label: core('nav.learning'), href: '/checklists' }, { label: checklist.title }]}
      />
      <div className="stripbox">
        <ItemSpiral itemId={checklist.id} next={next} drawn={completedNow} />
      </div>
      <div className="learninggrid">
        <div>
          <PhaseLabel phase="I" kind="checklist" />
          <h1>{checklist.title}</h1>
          <p className="lead">{t('lead2')}</p>
          <ChangedSources itemId={checklist.id} />
          <Progress checklist={checklist} />
          <ol className="steps" aria-label={t('stepsLabel')}>
            {checklist.steps.map((step, index) => (
              <StepItem
                key={step.id}
                checklistId={checklist.id}
                step={step}
                n={index + 1}
                onComplete={() => setCompletedNow(true)}
              />
            ))}
          </ol>
          <section className="refl" aria-labelledby="reflections" ref={writing}>
            <h2 id="reflections">{t('reflections')}</h2>
            {practised ? (
              <ReflectionForm
                checklist={checklist}
                turn={turn}
                onRefused={(reflection, rest) => setAsked({ reflection, ...rest })}
              />
            ) : (
              <p className="mut">{t('practiseFirst')}</p>
            )}
            <Reflections reflections={checklist.reflections} onAsk={(reflection) => setAsked({ reflection })} />
          </section>
        </div>
        <aside className="ra">
          <Side title={t('from')}>
            <PhaseLabel phase="C" kind="article" />
            <br />
            <Link href={`/articles/${checklist.articleId}`} className="plain">
              {checklist.articleTitle}
            </Link>
            <p className="sm mut">
              <Facts
                of={[
                  t('madeBy', { name: nameOf(checklist.createdBy, language) }),
                  format.shortDate(checklist.createdAt),
                ]}
              />
            </p>
          </Side>
          <Side title={t('together')}>
            <p className="sm mut">
              {checklist.practised === 0
                ? t('nobodyYet')
                : checklist.practisedDepartments > 0
                  ? t('practisedFrom', {
                      people: t('people', { count: checklist.practised }),
                      count: checklist.practisedDepartments,
                    })
                  : t('practised', { count: checklist.practised })}
              . {t('onlyOwn')}
            </p>
          </Side>
        </aside>
      </div>
      {asked ? (
        <NextTurnDialog
          reflection={asked.reflection}
          spaceId={checklist.spaceId}
          turn={turn}
          title={asked.title}
          roomId={asked.roomId}
          error={asked.error}
          onClose={() => setAsked(undefined)}
        />
      ) : null}
    </div>
  )
}

const Side = ({ title, children }: { title: string; children: ReactNode }) => (
  <section>
    <h2>{title}</h2>
    {children}
  </section>
)

/** How far one is, one piece per step, in words as well; or the button that begins. */
function Progress({ checklist }: { checklist: Checklist }) {
  const t = useWords('learning')
  const core = useWords()
  const format = useFormat()
  const connection = useConnection()
  const start = useAction('startChecklist', { onSuccess: () => refresh('progress', 'checklist') })
  const of = checklist.steps.length
  const done = checklist.steps.filter((step) => step.done).length
  return (
    <div className="progress">
      <div className="prog" role="img" aria-label={t('progressOf', { done, of })}>
        {checklist.steps.map((step) => (
          <i key={step.id} data-done={step.done || undefined} />
        ))}
      </div>
      <p className="sm mut">
        {t('doneCount')} <b>{done}</b>
        {'\u00a0· '}
        {t('leftCount')} <b>{of - done}</b>
        {checklist.completedAt ? `\u00a0· ${t('completedOn', { date: format.date(checklist.completedAt) })}` : null}
      </p>
      {checklist.startedAt ? null : (
        <Button
          look="primary"
          busy={start.isPending}
          disabled={connection === 'offline'}
          onClick={() => start.mutate({ params: { checklistId: checklist.id } })}
        >
          {t('start')}
        </Button>
      )}
      {start.error ? (
        <p className="msgbad" role="alert">
          {errorWords(core, start.error)}
        </p>
      ) : null}
    </div>
  )
}
