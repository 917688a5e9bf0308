import { IconPlus, IconSeedling, IconTrash } from '@tabler/icons-react'
import { type FormEvent, useState } from 'react'
import { useLocation } from 'wouter'
import { refresh, useAction } from '#client/core/call.ts'
import { errorWords } from '#client/core/errors.ts'
import { useWords } from '#client/core/i18n.ts'
import { newId } from '#client/core/id.ts'
import { useConnection } from '#client/core/live.tsx'
import { Button, Cancel, Dialog, IconButton, SelectField, TextField } from '#client/design/index.ts'
import type { StepKind } from '#shared/features/learning/contract.ts'
import { hasPractice, STEPS_MAX } from '#shared/features/learning/policy.ts'
import { type BodyLike, proposedSteps } from './proposals.ts'
import './learning.css'

interface MakeChecklistProps {
  article: { id: string; title: string; body: BodyLike }
}

/** Makes a learning checklist of an article; its steps are proposed and can be changed. */
export function MakeChecklist({ article }: MakeChecklistProps) {
  const t = useWords('learning')
  const connection = useConnection()
  const [open, setOpen] = useState(false)
  return (
    <>
      <Button
        look="primary"
        icon={<IconSeedling className="i" aria-hidden />}
        disabled={connection === 'offline'}
        onClick={() => setOpen(true)}
      >
        {t('make')}
      </Button>
      {open ? <MakeDialog article={article} onClose={() => setOpen(false)} /> : null}
    </>
  )
}

function MakeDialog({ article, onClose }: MakeChecklistProps & { onClose(): void }) {
  const t = useWords('learning')
  const core = useWords()
  const connection = useConnection()
  const [, go] = useLocation()
  const [id] = useState(newId)
  const [title, setTitle] = useState(article.title)
  const [steps, setSteps] = useState(() =>
    proposedSteps(article.body, t('readArticle')).map((step) => ({ ...step, key: newId() })),
  )
  const make = useAction('createChecklist', {
    onSuccess: async () => {
      await refresh('checklist', 'article')
      go(`/checklists/${id}`)
    },
  })
  const change = (key: string, next: { text?: string; kind?: StepKind }) =>
    setSteps((old) => old.map((step) => (step.key === key ? { ...step, ...next } : step)))
  const filled = steps.filter(({ text }) => text.trim() !== '')
  const practice = hasPractice(filled)
  function submit(event: FormEvent) {
    event.preventDefault()
    make.mutate({
      params: { articleId: article.id },
      body: { id, title, steps: filled.map(({ text, kind }) => ({ text, kind })) },
    })
  }
  return (
    <Dialog title={t('make')} onClose={onClose} look="wide">
      <form className="stack" onSubmit={submit}>
        <p className="mut">{t('makeHelp')}</p>
        <TextField
          label={t('title')}
          value={title}
          onChange={(event) => setTitle(event.target.value)}
          maxLength={200}
          required
        />
        <ol className="stepform">
          {steps.map((step, index) => (
            <li key={step.key}>
              <TextField
                label={t('step', { n: index + 1 })}
                value={step.text}
                onChange={(event) => change(step.key, { text: event.target.value })}
                maxLength={500}
              />
              <SelectField
                label={t('kindOf', { n: index + 1 })}
                hideLabel
                value={step.kind}
                onChange={(event) => change(step.key, { kind: event.target.value as StepKind })}
              >
                <option value="read">{t('kind.read')}</option>
                <option value="practise">{t('kind.practise')}</option>
              </SelectField>
              <IconButton
                label={t('removeStep', { n: index + 1 })}
                onClick={() => setSteps(steps.filter(({ key }) => key !== step.key))}
              >
                <IconTrash className="i" aria-hidden />
              </IconButton>
            </li>
          ))}
        </ol>
        <div>
          <Button
            small
            icon={<IconPlus className="i" aria-hidden />}
            disabled={steps.length >= STEPS_MAX}
            onClick={() => setSteps([...steps, { key: newId(), text: '', kind: 'practise' }])}
          >
            {t('addStep')}
          </Button>
        </div>
        <p className="sm mut" role="status">
          {practice
            ? t('practiceSteps', { count: filled.filter(({ kind }) => kind === 'practise').length })
            : t('needPractice')}
        </p>
        {make.error ? (
          <p className="msgbad" role="alert">
            {errorWords(core, make.error, { practice_missing: t('needPractice') })}
          </p>
        ) : null}
        <div className="end">
          <Cancel />
          <Button look="primary" type="submit" busy={make.isPending} disabled={!practice || connection === 'offline'}>
            {t('makeIt')}
          </Button>
        </div>
      </form>
    </Dialog>
  )
}
