import { IconUserCog } from '@tabler/icons-react'
import { keepPreviousData } from '@tanstack/react-query'
import { type FormEvent, useState } from 'react'
import { Link } from 'wouter'
import { refresh, useAction, useCall } from '#client/core/call.ts'
import { errorWords } from '#client/core/errors.ts'
import { nameOf, useFormat } from '#client/core/format.ts'
import { useLanguage, useWords } from '#client/core/i18n.ts'
import { useConnection } from '#client/core/live.tsx'
import { Button, Dialog, TextField } from '#client/design/index.ts'
import type { Article } from '#shared/features/knowledge/contract.ts'
import type { Person } from '#shared/features/people/contract.ts'
import './trust.css'

/** Who looks after an article and who may verify it; changed by its owners and the stewards. */
export function Keepers({ article }: { article: Article }) {
  const t = useWords('knowledge')
  const language = useLanguage()
  const format = useFormat()
  const connection = useConnection()
  const [open, setOpen] = useState(false)
  const person = (one: Person) => (
    <>
      <Link href={`/people/${one.id}`}>{nameOf(one, language)}</Link>
      <span className="sm mut"> {format.department(one)}</span>
    </>
  )
  return (
    <section className="keepers">
      <h2>{t('trust.keepers')}</h2>
      <dl>
        <dt className="sm mut">{t('trust.owner')}</dt>
        <dd>{person(article.owner)}</dd>
        {article.coOwner ? (
          <>
            <dt className="sm mut">{t('trust.coOwner')}</dt>
            <dd>{person(article.coOwner)}</dd>
          </>
        ) : null}
        {article.verifiers.length > 0 ? (
          <>
            <dt className="sm mut">{t('trust.verifiers')}</dt>
            {article.verifiers.map((one) => (
              <dd key={one.id}>{person(one)}</dd>
            ))}
          </>
        ) : null}
      </dl>
      {article.canTend ? (
        <Button
          small
          icon={<IconUserCog className="i" aria-hidden />}
          disabled={connection === 'offline'}
          onClick={() => setOpen(true)}
        >
          {t('trust.changeKeepers')}
        </Button>
      ) : null}
      {open ? <KeepersDialog article={article} onClose={() => setOpen(false)} /> : null}
    </section>
  )
}

function KeepersDialog({ article, onClose }: { article: Article; onClose(): void }) {
  const t = useWords('knowledge')
  const core = useWords()
  const [owner, setOwner] = useState<Person[]>([article.owner])
  const [coOwner, setCoOwner] = useState<Person[]>(article.coOwner ? [article.coOwner] : [])
  const [verifiers, setVerifiers] = useState<Person[]>(article.verifiers)
  const params = { articleId: article.id }
  const owners = useAction('putOwners')
  const named = useAction('putVerifiers')
  const error = owners.error ?? named.error
  async function submit(event: FormEvent) {
    event.preventDefault()
    const [first] = owner
    if (!first) return
    try {
      // Whoever gives the article away names the verifiers first, while they still may.
      await named.mutateAsync({ params, body: { personIds: verifiers.map(({ id }) => id) } })
      await owners.mutateAsync({ params, body: { ownerId: first.id, coOwnerId: coOwner[0]?.id ?? null } })
      await refresh('article')
      onClose()
    } catch {
      // Said below.
    }
  }
  return (
    <Dialog title={t('trust.changeKeepers')} onClose={onClose}>
      <form className="stack" onSubmit={submit}>
        <PeopleField label={t('trust.owner')} people={owner} most={1} onChange={setOwner} />
        <PeopleField label={t('trust.coOwner')} people={coOwner} most={1} onChange={setCoOwner} />
        <PeopleField
          label={t('trust.verifiers')}
          help={t('trust.verifiersHelp')}
          people={verifiers}
          most={10}
          onChange={setVerifiers}
        />
        {error ? (
          <p className="msgbad" role="alert">
            {errorWords(core, error, { not_a_reader: t('trust.notReader'), same_owner: t('trust.sameOwner') })}
          </p>
        ) : null}
        <Button look="primary" type="submit" busy={owners.isPending || named.isPending} disabled={owner.length === 0}>
          {core('save')}
        </Button>
      </form>
    </Dialog>
  )
}

interface PeopleFieldProps {
  label: string
  help?: string
  people: readonly Person[]
  most: number
  onChange(people: Person[]): void
}

/** Chooses people by their name; one more than there is room for takes the place of the last. */
function PeopleField({ label, help, people, most, onChange }: PeopleFieldProps) {
  const t = useWords('knowledge')
  const language = useLanguage()
  const format = useFormat()
  const [q, setQ] = useState('')
  const typed = q.trim()
  const found = useCall(
    'findPeople',
    { q: typed, limit: 6 },
    { enabled: typed !== '', placeholderData: keepPreviousData },
  )
  const fits = typed === '' ? [] : (found.data?.people ?? []).filter(({ id }) => !people.some((one) => one.id === id))
  return (
    <div>
      <TextField
        label={label}
        help={help}
        value={q}
        maxLength={100}
        autoComplete="off"
        placeholder={t('trust.findPerson')}
        onChange={(event) => setQ(event.target.value)}
      />
      {fits.length > 0 ? (
        <ul className="peoplefits" aria-label={t('people')}>
          {fits.map((one) => (
            <li key={one.id}>
              <button
                type="button"
                onClick={() => {
                  onChange([...people.slice(0, most - 1), one])
                  setQ('')
                }}
              >
                {nameOf(one, language)} <span className="sm mut">{format.department(one)}</span>
              </button>
            </li>
          ))}
        </ul>
      ) : null}
      {people.length > 0 ? (
        <ul className="tags publish">
          {people.map((one) => (
            <li key={one.id}>
              <button
                type="button"
                className="tag"
                aria-label={t('removeTag', { tag: nameOf(one, language) })}
                onClick={() => onChange(people.filter(({ id }) => id !== one.id))}
              >
                {nameOf(one, language)} ×
              </button>
            </li>
          ))}
        </ul>
      ) : null}
    </div>
  )
}
