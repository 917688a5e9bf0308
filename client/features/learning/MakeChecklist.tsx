import { IconPlus, IconSeedling, IconTrash } from '@tabler/icons-react'
import { type FormEvent, useState } from 'react'
import { useLocation } from 'wouter'
import { refresh, useAction } from '#client/core/call.ts'
import { errorWords } from '#client/core/errors.ts'
import { useWords } from '#client/core/i18n.ts'
import { useConnection } from '#client/core/live.tsx'
import { Button, Dialog, IconButton, SelectField, TextField } from '#client/design/index.ts'
import type { StepKind } from '#shared/features/learning/contract.ts'
import './learning.css'

interface BodyLike {
  type: string
  text?: string | undefined
  content?: BodyLike[] | undefined
}

const textOf = (node: BodyLike): string => (node.text ?? '') + (node.content ?? []).map(textOf).join('')

/** Steps an article suggests: read it, then each of its list items, else its headings, to practise. */
function proposed(body: BodyLike, readWords: string): { text: string; kind: StepKind }[] {
  const found = (type: string): string[] => {
    const texts: string[] = []
    const visit = (node: BodyLike) => {
      if (node.type === type) texts.push(textOf(node).trim())
      else for (const child of node.content ?? []) visit(child)
    }
    visit(body)
    return texts.filter((text) => text.length > 0 && text.length <= 500)
  }
  const items = found('listItem')
  const steps = items.length > 0 ? items : found('heading')
  return [
    { text: readWords, kind: 'read' },
    ...(steps.length > 0 ? steps : ['']).slice(0, 12).map((text) => ({ text, kind: 'practise' as const })),
  ]
}

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
  const [, go] = useLocation()
  const [id] = useState(() => crypto.randomUUID())
  const [title, setTitle] = useState(article.title)
  const [steps, setSteps] = useState(() =>
    proposed(article.body, t('readArticle')).map((step) => ({ ...step, key: crypto.randomUUID() })),
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
  const practice = filled.some(({ kind }) => kind === 'practise')
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
            onClick={() => setSteps([...steps, { key: crypto.randomUUID(), text: '', kind: 'practise' }])}
          >
            {t('addStep')}
          </Button>
        </div>
        {practice ? null : <p className="sm mut">{t('needPractice')}</p>}
        {make.error ? (
          <p className="msgbad" role="alert">
            {errorWords(core, make.error)}
          </p>
        ) : null}
        <Button look="primary" type="submit" busy={make.isPending} disabled={!practice}>
          {t('make')}
        </Button>
      </form>
    </Dialog>
  )
}
