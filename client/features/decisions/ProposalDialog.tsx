import { type FormEvent, useState } from 'react'
import { refresh, useAction, useCall } from '#client/core/call.ts'
import { errorWords } from '#client/core/errors.ts'
import { nameOf, useFormat } from '#client/core/format.ts'
import { useLanguage, useWords } from '#client/core/i18n.ts'
import { newId } from '#client/core/id.ts'
import { useViewer } from '#client/core/session.tsx'
import { useKeptDraft } from '#client/core/useKeptDraft.ts'
import { Await, announce, Button, DayField, Dialog, SelectField, TextArea, TextField } from '#client/design/index.ts'
import { Day } from '#shared/base/time.ts'
import type { Decider, EvidenceItem, Proposal } from '#shared/features/decisions/contract.ts'
import {
  CLOSES_AFTER_DAYS,
  CLOSES_WITHIN_DAYS,
  DECIDERS_MIN,
  defaultQuorum,
  SHARE_DEFAULT,
  shownGroups,
} from '#shared/features/decisions/policy.ts'
import type { Topic } from '#shared/features/rooms/contract.ts'
import { EvidenceItemsField } from './EvidenceItems.tsx'

interface ProposalDialogProps {
  topic: Topic
  evidence: readonly { id: string; body: string }[]
  onClose(): void
}

/** Puts a question to those who decide: what, why, until when, and by which rule. */
export function ProposalDialog({ topic, evidence, onClose }: ProposalDialogProps) {
  const t = useWords('decisions')
  const found = useCall('findDeciders', { topicId: topic.id })
  return (
    <Dialog title={t('propose')} onClose={onClose} look="wide" keeps>
      <Await call={found} lines={6}>
        {({ deciders }) => <ProposalForm topic={topic} evidence={evidence} deciders={deciders} onClose={onClose} />}
      </Await>
    </Dialog>
  )
}

const kinds = ['members', 'named', 'departments'] as const satisfies readonly Proposal['decidedBy'][]
const rules = ['consent', 'share'] as const satisfies readonly Proposal['rule'][]
const reasonRules = ['optional', 'unless_agreed', 'always'] as const satisfies readonly Proposal['reasons'][]

function ProposalForm({ topic, evidence, deciders, onClose }: ProposalDialogProps & { deciders: readonly Decider[] }) {
  const t = useWords('decisions')
  const core = useWords()
  const format = useFormat()
  const language = useLanguage()
  const inDays = (days: number) => format.day(new Date(Date.now() + days * Day.ms))
  const viewer = useViewer()
  // What was written survives a dialog that was closed, a reload, and a line that failed.
  const [draft, setDraft, forget] = useKeptDraft(`ba.proposal.${viewer.id}.${topic.id}`, () => ({
    id: newId(),
    text: '',
    why: '',
    items: [] as readonly EvidenceItem[],
  }))
  const { id, text, why, items } = draft
  const [day, setDay] = useState(() => inDays(CLOSES_AFTER_DAYS))
  const [decidedBy, setDecidedBy] = useState<Proposal['decidedBy']>('members')
  const [chosen, setChosen] = useState<ReadonlySet<string>>(new Set())
  const [rule, setRule] = useState<Proposal['rule']>('consent')
  const [share, setShare] = useState(String(SHARE_DEFAULT))
  const [quorum, setQuorum] = useState('')
  const [reasons, setReasons] = useState<Proposal['reasons']>('optional')
  const [byDepartment, setByDepartment] = useState(false)
  const open = useAction('openProposal', {
    onSuccess: async () => {
      announce(t('proposed'))
      forget()
      await refresh('proposal', 'topic')
      onClose()
    },
  })
  const deciding = decidedBy === 'members' ? deciders : deciders.filter((one) => chosen.has(one.id))
  const mayHide = shownGroups(deciding.map(({ departmentId }) => departmentId)) !== undefined
  const hides = byDepartment && mayHide
  const tooFew = deciding.length < DECIDERS_MIN
  const toggle = (decider: Decider, on: boolean) => {
    const next = new Set(chosen)
    if (on && decidedBy === 'departments')
      for (const other of deciders) if (other.departmentId === decider.departmentId) next.delete(other.id)
    if (on) next.add(decider.id)
    else next.delete(decider.id)
    setChosen(next)
  }
  function submit(event: FormEvent) {
    event.preventDefault()
    open.mutate({
      params: { topicId: topic.id },
      body: {
        id,
        text,
        ...(why.trim() ? { why } : {}),
        evidence: evidence.map((one) => one.id),
        items: items.map((one) => one.id),
        // To the end of that day in Vientiane.
        closesAt: new Date(`${day}T23:59:00+07:00`).toISOString(),
        decidedBy,
        people: decidedBy === 'members' ? [] : deciding.map((one) => one.id),
        rule,
        ...(rule === 'share' ? { share: Number(share) } : {}),
        ...(quorum ? { quorum: Number(quorum) } : {}),
        reasons,
        byDepartment: hides,
      },
    })
  }
  const choices = decidedBy === 'departments' ? deciders.filter(({ departmentId }) => departmentId) : deciders
  return (
    <form className="stack" onSubmit={submit}>
      <TextArea
        label={t('text')}
        help={t('textHelp')}
        value={text}
        onChange={(event) => setDraft({ ...draft, text: event.target.value })}
        maxLength={2000}
        rows={3}
        required
      />
      <TextArea
        label={t('why')}
        value={why}
        onChange={(event) => setDraft({ ...draft, why: event.target.value })}
        maxLength={2000}
        rows={2}
      />
      <p className="sm mut">{evidence.length > 0 ? t('chosen', { count: evidence.length }) : t('noneChosen')}</p>
      <EvidenceItemsField spaceId={topic.spaceId} chosen={items} onChange={(items) => setDraft({ ...draft, items })} />
      <DayField
        label={t('closes')}
        value={day}
        min={inDays(1)}
        max={inDays(CLOSES_WITHIN_DAYS - 1)}
        onChange={(event) => setDay(event.target.value)}
        required
      />
      <Choice<Proposal['decidedBy']>
        legend={t('who')}
        name="who"
        options={kinds}
        value={decidedBy}
        onChange={setDecidedBy}
      >
        {(one) => t(`decidedByChoice.${one}`, { count: deciders.length })}
      </Choice>
      {decidedBy === 'members' ? null : (
        <fieldset className="deciders">
          <legend className="sm mut">{t(decidedBy === 'named' ? 'chooseNamed' : 'chooseDepartments')}</legend>
          {choices.map((one) => (
            <label key={one.id}>
              <input
                type="checkbox"
                checked={chosen.has(one.id)}
                onChange={(event) => toggle(one, event.target.checked)}
              />
              <span>
                {nameOf(one, language)} <span className="sm mut">{format.department(one)}</span>
              </span>
            </label>
          ))}
        </fieldset>
      )}
      <Choice<Proposal['rule']> legend={t('ruleLabel')} name="rule" options={rules} value={rule} onChange={setRule}>
        {(one) => (one === 'consent' ? t('rule.consent') : t('rule.byShare'))}
      </Choice>
      {rule === 'share' ? (
        <TextField
          label={t('share')}
          type="number"
          min={50}
          max={100}
          value={share}
          onChange={(event) => setShare(event.target.value)}
          required
        />
      ) : null}
      <details className="moresettings">
        <summary className="sm">{t('more')}</summary>
        <div className="stack">
          <TextField
            label={t('quorum')}
            help={t('quorumHelp', { count: defaultQuorum(deciding.length) })}
            type="number"
            min={1}
            max={Math.max(1, deciding.length)}
            placeholder={String(defaultQuorum(deciding.length))}
            value={quorum}
            onChange={(event) => setQuorum(event.target.value)}
          />
          <SelectField
            label={t('reasons')}
            value={reasons}
            onChange={(event) => setReasons(event.target.value as Proposal['reasons'])}
          >
            {reasonRules.map((one) => (
              <option key={one} value={one}>
                {t(`reasonRule.${one}`)}
              </option>
            ))}
          </SelectField>
          <label className="check">
            <input
              type="checkbox"
              checked={hides}
              disabled={!mayHide}
              onChange={(event) => setByDepartment(event.target.checked)}
            />
            <span>
              {t('byDepartmentChoice')}
              <span className="sm mut">{t(mayHide ? 'byDepartmentHelp' : 'byDepartmentTooFew')}</span>
            </span>
          </label>
        </div>
      </details>
      {open.error ? (
        <p className="msgbad" role="alert">
          {errorWords(core, open.error, {
            topic_concluded: t('concluded'),
            proposal_open: t('proposalOpen'),
            deadline: t('deadlineBad'),
            quorum_too_large: t('quorumTooLarge'),
            foreign_evidence: t('foreignEvidence'),
          })}
        </p>
      ) : null}
      <p className="sm mut" role="status">
        {tooFew ? t('tooFew') : t('willAsk', { count: deciding.length })}
      </p>
      <Button look="primary" type="submit" busy={open.isPending} disabled={tooFew || text.trim() === ''}>
        {t('openProposal')}
      </Button>
    </form>
  )
}

interface ChoiceProps<Option extends string> {
  legend: string
  name: string
  options: readonly Option[]
  value: Option
  onChange(option: Option): void
  children(option: Option): string
}

function Choice<Option extends string>({ legend, name, options, value, onChange, children }: ChoiceProps<Option>) {
  return (
    <fieldset className="outcomes">
      <legend>{legend}</legend>
      {options.map((one) => (
        <label key={one}>
          <input type="radio" name={name} checked={value === one} onChange={() => onChange(one)} />
          <span>{children(one)}</span>
        </label>
      ))}
    </fieldset>
  )
}
