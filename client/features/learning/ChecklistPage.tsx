import { IconCheck, IconCircleCheckFilled } from '@tabler/icons-react'
import { type FormEvent, type ReactNode, useEffect, useState } from 'react'
import { Link, useLocation } from 'wouter'
import { refresh, useAction, useCall } from '#client/core/call.ts'
import { errorWords } from '#client/core/errors.ts'
import { nameOf, useFormat } from '#client/core/format.ts'
import { useLanguage, useWords } from '#client/core/i18n.ts'
import { useConnection } from '#client/core/live.tsx'
import { usePage } from '#client/core/page.ts'
import { useViewer } from '#client/core/session.tsx'
import { ItemSpiral } from '#client/core/spiral.tsx'
import { Avatar, Await, announce, Button, Dialog, SelectField, TextArea, TextField } from '#client/design/index.ts'
import type { Checklist, Reflection, Step } from '#shared/features/learning/contract.ts'
import './index.ts'
import './learning.css'

export default function ChecklistPage({ checklistId }: { checklistId: string }) {
  const found = useCall('findChecklist', { checklistId })
  return (
    <Await call={found} lines={10}>
      {(checklist) => <Open checklist={checklist} />}
    </Await>
  )
}

function Open({ checklist }: { checklist: Checklist }) {
  const t = useWords('learning')
  const core = useWords()
  const language = useLanguage()
  const format = useFormat()
  usePage({ title: checklist.title, back: { href: '/checklists', label: core('nav.learning') } })
  useEffect(() => {
    if (location.hash) document.getElementById(location.hash.slice(1))?.scrollIntoView()
  }, [])
  const done = checklist.steps.filter((step) => step.done).length
  const practised = checklist.steps.some((step) => step.kind === 'practise' && step.done)
  return (
    <div className="page checklistpage">
      <ItemSpiral itemId={checklist.id} next={null} />
      <header className="pagehead">
        <h1>{checklist.title}</h1>
        <p className="mut">
          {t('from')} <Link href={`/articles/${checklist.articleId}`}>{checklist.articleTitle}</Link> ·{' '}
          {t('madeBy', { name: nameOf(checklist.createdBy, language) })} · {format.date(checklist.createdAt)}
        </p>
      </header>
      <div className="learninggrid">
        <section aria-label={t('stepsLabel')}>
          <ol className="steps">
            {checklist.steps.map((step, index) => (
              <StepRow key={step.id} checklistId={checklist.id} step={step} n={index + 1} />
            ))}
          </ol>
        </section>
        <aside aria-label={t('progressLabel')}>
          <p className="bignum">
            <span className="num">
              {done}/{checklist.steps.length}
            </span>
            <span className="sm mut">
              {checklist.completedAt
                ? t('completedOn', { date: format.date(checklist.completedAt) })
                : t('ownProgress')}
            </span>
          </p>
          <progress max={checklist.steps.length} value={done} aria-label={t('ownProgress')} />
          <p className="sm mut">{t('practised', { count: checklist.practised })}</p>
        </aside>
      </div>
      <Reflections checklist={checklist} practised={practised} />
    </div>
  )
}

function StepRow({ checklistId, step, n }: { checklistId: string; step: Step; n: number }) {
  const t = useWords('learning')
  const core = useWords()
  const connection = useConnection()
  const [evidence, setEvidence] = useState(step.evidence ?? '')
  const [open, setOpen] = useState(false)
  const put = useAction('putStep', {
    onSuccess: async () => {
      setOpen(false)
      await refresh('progress')
    },
  })
  const params = { checklistId, stepId: step.id }
  function tick() {
    if (step.done) put.mutate({ params, body: { done: false } })
    else if (step.kind === 'practise') setOpen(true)
    else put.mutate({ params, body: { done: true } })
  }
  function submit(event: FormEvent) {
    event.preventDefault()
    put.mutate({ params, body: { done: true, evidence } })
  }
  return (
    <li className="panel" data-done={step.done || undefined}>
      <button
        type="button"
        className="tick"
        aria-pressed={step.done}
        aria-label={t(step.done ? 'undo' : 'do', { step: step.text })}
        disabled={put.isPending || connection === 'offline'}
        onClick={tick}
      >
        {step.done ? <IconCircleCheckFilled className="i" aria-hidden /> : <span className="num">{n}</span>}
      </button>
      <div>
        <p>
          <b>{step.text}</b>
        </p>
        <p className="sm mut">
          {t(`kind.${step.kind}`)} · {t('didIt', { count: step.people })}
        </p>
        {step.evidence ? <p className="evidence">{step.evidence}</p> : null}
        {open ? (
          <form className="stack" onSubmit={submit}>
            <TextArea
              label={t('evidence')}
              help={t('evidenceHelp')}
              value={evidence}
              onChange={(event) => setEvidence(event.target.value)}
              maxLength={2000}
              rows={2}
              required
            />
            <div className="row">
              <Button look="primary" type="submit" icon={<IconCheck className="i" aria-hidden />} busy={put.isPending}>
                {t('practisedIt')}
              </Button>
              <Button look="quiet" onClick={() => setOpen(false)}>
                {core('cancel')}
              </Button>
            </div>
          </form>
        ) : null}
        {put.error ? (
          <p className="msgbad" role="alert">
            {put.error.reason === 'evidence_too_short' ? t('evidenceShort') : errorWords(core, put.error)}
          </p>
        ) : null}
      </div>
    </li>
  )
}

function Reflections({ checklist, practised }: { checklist: Checklist; practised: boolean }) {
  const t = useWords('learning')
  const core = useWords()
  const language = useLanguage()
  const format = useFormat()
  const viewer = useViewer()
  const connection = useConnection()
  const key = `ba.reflection.${viewer.id}.${checklist.id}`
  const [body, setBody] = useState(() => localStorage.getItem(key) ?? '')
  const [id, setId] = useState(() => crypto.randomUUID())
  const [from, setFrom] = useState<Reflection>()
  const write = (next: string) => {
    setBody(next)
    if (next) localStorage.setItem(key, next)
    else localStorage.removeItem(key)
  }
  const post = useAction('postReflection', {
    onSuccess: async () => {
      write('')
      setId(crypto.randomUUID())
      announce(t('posted'))
      await refresh('reflection', 'checklist')
    },
  })
  function submit(event: FormEvent) {
    event.preventDefault()
    post.mutate({ params: { checklistId: checklist.id }, body: { id, body } })
  }
  const foot = (reflection: Reflection): ReactNode =>
    reflection.topicId ? (
      <Link href={`/topics/${reflection.topicId}`}>{t('goTopic')}</Link>
    ) : (
      <Button small disabled={connection === 'offline'} onClick={() => setFrom(reflection)}>
        {t('openTopic')}
      </Button>
    )
  return (
    <section className="section reflections" aria-labelledby="reflections">
      <header>
        <h2 id="reflections">{t('reflections')}</h2>
      </header>
      <ul>
        {checklist.reflections.map((reflection) => (
          <li key={reflection.id} id={`reflection-${reflection.id}`} className="panel pad">
            <p className="row">
              <Avatar name={nameOf(reflection.person, language)} />
              <span>
                <b>{nameOf(reflection.person, language)}</b>{' '}
                <span className="sm mut">
                  {format.department(reflection.person)} · {format.date(reflection.postedAt)}
                </span>
              </span>
            </p>
            <p className="words">{reflection.body}</p>
            <p>{foot(reflection)}</p>
          </li>
        ))}
      </ul>
      {practised ? (
        <form className="stack" onSubmit={submit}>
          <TextArea
            label={t('write')}
            help={t('writeHelp')}
            value={body}
            onChange={(event) => write(event.target.value)}
            maxLength={4000}
            rows={4}
            required
          />
          {post.error ? (
            <p className="msgbad" role="alert">
              {post.error.reason === 'reflection_too_short' ? t('reflectionShort') : errorWords(core, post.error)}
            </p>
          ) : null}
          <div>
            <Button look="primary" type="submit" busy={post.isPending} disabled={connection === 'offline'}>
              {t('share')}
            </Button>
          </div>
        </form>
      ) : (
        <p className="mut">{t('practiseFirst')}</p>
      )}
      {from ? <TopicDialog reflection={from} spaceId={checklist.spaceId} onClose={() => setFrom(undefined)} /> : null}
    </section>
  )
}

/** The next turn: a question that practice raised. */
function TopicDialog({ reflection, spaceId, onClose }: { reflection: Reflection; spaceId: string; onClose(): void }) {
  const t = useWords('learning')
  const core = useWords()
  const language = useLanguage()
  const [, go] = useLocation()
  const rooms = useCall('findRooms', { spaceId })
  const [id] = useState(() => crypto.randomUUID())
  const [room, setRoom] = useState('')
  const [title, setTitle] = useState(() => (reflection.body.split(/[.?!\n]/)[0] ?? '').trim().slice(0, 200))
  const chosen = room || rooms.data?.rooms[0]?.id || ''
  const open = useAction('openTopicFromReflection', {
    onSuccess: async (topic) => {
      await refresh('topic', 'reflection')
      go(`/topics/${topic.id}`)
    },
  })
  function submit(event: FormEvent) {
    event.preventDefault()
    open.mutate({ params: { reflectionId: reflection.id }, body: { id, roomId: chosen, title } })
  }
  return (
    <Dialog title={t('openTopic')} onClose={onClose}>
      <form className="stack" onSubmit={submit}>
        <TextField
          label={t('question')}
          value={title}
          onChange={(event) => setTitle(event.target.value)}
          maxLength={200}
          required
        />
        <SelectField label={t('room')} value={chosen} onChange={(event) => setRoom(event.target.value)}>
          {rooms.data?.rooms.map((one) => (
            <option key={one.id} value={one.id}>
              {nameOf(one, language)}
            </option>
          ))}
        </SelectField>
        {open.error ? (
          <p className="msgbad" role="alert">
            {errorWords(core, open.error)}
          </p>
        ) : null}
        <Button look="primary" type="submit" busy={open.isPending} disabled={!chosen}>
          {t('openTopic')}
        </Button>
      </form>
    </Dialog>
  )
}
