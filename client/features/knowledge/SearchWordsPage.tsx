import { IconPencil, IconPlus, IconTrash } from '@tabler/icons-react'
import { type FormEvent, useState } from 'react'
import { Link } from 'wouter'
import { queries, useAction, useCall } from '#client/core/call.ts'
import { errorWords } from '#client/core/errors.ts'
import { useWords } from '#client/core/i18n.ts'
import { newId } from '#client/core/id.ts'
import { usePage } from '#client/core/page.ts'
import { useViewer } from '#client/core/session.tsx'
import { Await, Button, Dialog, Empty, IconButton, NotFound, TextArea } from '#client/design/index.ts'
import type { Synonyms } from '#shared/features/knowledge/contract.ts'
import { canTendSearch } from '#shared/features/knowledge/policy.ts'
import { Misses } from './Misses.tsx'
import './index.ts'
import './knowledge.css'

/** Keeps what the last change answered. */
const keep = (answer: { synonyms: Synonyms[] }) => queries.setQueryData(['findSynonyms', {}], answer)

/** What stewards can do for the search: say which words mean the same, and see what nobody found. */
export default function SearchWordsPage() {
  const t = useWords('knowledge')
  const core = useWords()
  const viewer = useViewer()
  const roles = new Map(Object.entries(viewer.roles))
  const may = canTendSearch({ isAdmin: viewer.isAdmin, roles })
  const synonyms = useCall('findSynonyms', undefined, { enabled: may })
  const [editing, setEditing] = useState<Synonyms>()
  const drop = useAction('dropSynonyms', { onSuccess: keep })
  usePage({ title: t('searchWords'), back: { href: '/articles', label: core('nav.knowledge') } })
  if (!may) return <NotFound />
  return (
    <div className="page narrow">
      <header className="pagehead">
        <h1>{t('searchWords')}</h1>
        <p className="lead">{t('searchWordsLead')}</p>
      </header>
      <section className="section" aria-labelledby="misses">
        <h2 id="misses">{t('misses')}</h2>
        <p className="mut">{t('missesHelp')}</p>
        <Misses none={<Empty bare title={t('noMisses')} help={t('noMissesHelp')} phase="C" stitches={3} />} />
      </section>
      <section className="section" aria-labelledby="synonyms">
        <header>
          <h2 id="synonyms">{t('synonyms')}</h2>
          <span className="sp" />
          <Button
            icon={<IconPlus className="i" aria-hidden />}
            onClick={() => setEditing({ id: newId(), forms: [], ofTag: false })}
          >
            {t('addSynonyms')}
          </Button>
        </header>
        {drop.error ? (
          <p className="msgbad" role="alert">
            {errorWords(core, drop.error)}
          </p>
        ) : null}
        <Await call={synonyms}>
          {({ synonyms: all }) => (
            <ul className="rows">
              {all.map((one) => (
                <li key={one.id} className="row">
                  <span className="sp">{one.forms.join('\u00a0· ')}</span>
                  {one.ofTag ? (
                    <Link href="/articles/tags" className="sm">
                      {t('wordsOfTag')}
                    </Link>
                  ) : (
                    <>
                      <IconButton label={`${core('edit')}: ${one.forms[0]}`} onClick={() => setEditing(one)}>
                        <IconPencil className="i" aria-hidden />
                      </IconButton>
                      <IconButton
                        label={`${core('delete')}: ${one.forms[0]}`}
                        onClick={() => drop.mutate({ params: { synonymsId: one.id } })}
                      >
                        <IconTrash className="i" aria-hidden />
                      </IconButton>
                    </>
                  )}
                </li>
              ))}
            </ul>
          )}
        </Await>
      </section>
      {editing ? <SynonymsDialog synonyms={editing} onClose={() => setEditing(undefined)} /> : null}
    </div>
  )
}

function SynonymsDialog({ synonyms, onClose }: { synonyms: Synonyms; onClose: () => void }) {
  const t = useWords('knowledge')
  const core = useWords()
  const [text, setText] = useState(synonyms.forms.join('\n'))
  const put = useAction('putSynonyms', {
    onSuccess: (answer) => {
      keep(answer)
      onClose()
    },
  })
  const forms = text
    .split('\n')
    .map((form) => form.trim())
    .filter(Boolean)
  function submit(event: FormEvent) {
    event.preventDefault()
    put.mutate({ params: { synonymsId: synonyms.id }, body: { forms } })
  }
  return (
    <Dialog title={t('synonyms')} onClose={onClose}>
      <form className="stack" onSubmit={submit}>
        <TextArea
          label={t('forms')}
          help={t('formsHelp')}
          rows={6}
          maxLength={1400}
          value={text}
          onChange={(event) => setText(event.target.value)}
        />
        {put.error ? (
          <p className="msgbad" role="alert">
            {put.error.reason === 'one_form'
              ? t('oneForm')
              : put.error.reason === 'form_too_short'
                ? t('formTooShort')
                : errorWords(core, put.error)}
          </p>
        ) : null}
        <Button look="primary" type="submit" busy={put.isPending} disabled={forms.length < 2 || forms.length > 12}>
          {core('save')}
        </Button>
      </form>
    </Dialog>
  )
}
