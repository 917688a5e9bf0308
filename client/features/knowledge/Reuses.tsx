import { IconBuildingBank, IconHandStop } from '@tabler/icons-react'
import { type FormEvent, useState } from 'react'
import { Link } from 'wouter'
import { refresh, useAction, useCall } from '#client/core/call.ts'
import { errorWords } from '#client/core/errors.ts'
import { nameOf, useFormat } from '#client/core/format.ts'
import { useLanguage, useWords } from '#client/core/i18n.ts'
import { newId } from '#client/core/id.ts'
import { useConnection } from '#client/core/live.tsx'
import { itemPath } from '#client/core/paths.ts'
import { Button, Dialog, Facts, SelectField, TextField } from '#client/design/index.ts'
import type { Article } from '#shared/features/knowledge/contract.ts'
import type { Basis } from '#shared/features/knowledge/reuse.ts'

const MOST_SHOWN = 5

/** What an article was good for: how people used it, what rests on it, and what points at it. */
export function Reuses({ article }: { article: Article }) {
  const t = useWords('knowledge')
  const core = useWords()
  const language = useLanguage()
  const format = useFormat()
  const offline = useConnection() === 'offline'
  const found = useCall('findReuse', { articleId: article.id })
  const [open, setOpen] = useState<'use' | 'basis'>()
  const { bases = [], backlinks = [] } = found.data ?? {}
  return (
    <section>
      <h2>{t('used', { count: article.uses.length })}</h2>
      <ul className="uses">
        {article.uses.slice(0, MOST_SHOWN).map((use) => (
          <li key={use.id}>
            {use.how}
            <span className="sm mut">
              <Facts of={[nameOf(use.person, language), format.shortDate(use.at)]} />
            </span>
          </li>
        ))}
      </ul>
      {bases.length > 0 ? (
        <>
          <h3>{t('basisFor')}</h3>
          <ul className="uses">
            {bases.map((one) => (
              <li key={one.id}>
                <b>
                  {one.url ? (
                    <a href={one.url} rel="noopener noreferrer">
                      {one.name}
                    </a>
                  ) : (
                    one.name
                  )}
                </b>{' '}
                {one.how}
                <span className="sm mut">
                  <Facts
                    of={[t(`basis.${one.kind}`), one.number, nameOf(one.person, language), format.shortDate(one.at)]}
                  />
                </span>
              </li>
            ))}
          </ul>
        </>
      ) : null}
      {backlinks.length > 0 ? (
        <>
          <h3>{t('pointsHere')}</h3>
          <ul className="uses">
            {backlinks.map((one) => (
              <li key={`${one.id} ${one.relation}`}>
                <Link href={itemPath(one.kind, one.id)}>{one.title}</Link>
                <span className="sm mut">
                  <Facts of={[core(`kind.${one.kind}`), format.shortDate(one.at)]} />
                </span>
              </li>
            ))}
          </ul>
        </>
      ) : null}
      {found.error ? <p className="sm mut">{errorWords(core, found.error)}</p> : null}
      <div className="row wrap">
        <Button icon={<IconHandStop className="i" aria-hidden />} disabled={offline} onClick={() => setOpen('use')}>
          {t('iUsed')}
        </Button>
        <Button
          look="quiet"
          icon={<IconBuildingBank className="i" aria-hidden />}
          disabled={offline}
          onClick={() => setOpen('basis')}
        >
          {t('addBasis')}
        </Button>
      </div>
      {open === 'use' ? <UseDialog articleId={article.id} onClose={() => setOpen(undefined)} /> : null}
      {open === 'basis' ? <BasisDialog articleId={article.id} onClose={() => setOpen(undefined)} /> : null}
    </section>
  )
}

function BasisDialog({ articleId, onClose }: { articleId: string; onClose: () => void }) {
  const t = useWords('knowledge')
  const core = useWords()
  const [id] = useState(newId)
  const [kind, setKind] = useState<Basis['kind']>('project')
  const [name, setName] = useState('')
  const [how, setHow] = useState('')
  const [number, setNumber] = useState('')
  const [url, setUrl] = useState('')
  const report = useAction('reportBasis', { onSuccess: () => refresh('article').then(onClose) })
  function submit(event: FormEvent) {
    event.preventDefault()
    report.mutate({ params: { articleId }, body: { id, kind, name, how, number, url: url.trim() || null } })
  }
  return (
    <Dialog title={t('addBasis')} onClose={onClose}>
      <form className="stack" onSubmit={submit}>
        <SelectField
          label={t('basisKind')}
          value={kind}
          onChange={(event) => setKind(event.target.value as Basis['kind'])}
        >
          <option value="project">{t('basis.project')}</option>
          <option value="policy">{t('basis.policy')}</option>
        </SelectField>
        <TextField
          label={t('basisName')}
          value={name}
          onChange={(event) => setName(event.target.value)}
          maxLength={200}
          required
        />
        <TextField
          label={t('basisHow')}
          value={how}
          onChange={(event) => setHow(event.target.value)}
          maxLength={400}
          required
        />
        <TextField
          label={t('basisNumber')}
          value={number}
          onChange={(event) => setNumber(event.target.value)}
          maxLength={120}
        />
        <TextField
          label={t('url')}
          type="url"
          value={url}
          onChange={(event) => setUrl(event.target.value)}
          maxLength={500}
        />
        {report.error ? (
          <p className="msgbad" role="alert">
            {errorWords(core, report.error)}
          </p>
        ) : null}
        <Button look="primary" type="submit" busy={report.isPending}>
          {core('save')}
        </Button>
      </form>
    </Dialog>
  )
}

function UseDialog({ articleId, onClose }: { articleId: string; onClose(): void }) {
  const t = useWords('knowledge')
  const core = useWords()
  const [id] = useState(newId)
  const [how, setHow] = useState('')
  const report = useAction('reportUse', { onSuccess: () => refresh('article').then(onClose) })
  function submit(event: FormEvent) {
    event.preventDefault()
    report.mutate({ params: { articleId }, body: { id, how } })
  }
  return (
    <Dialog title={t('iUsed')} onClose={onClose}>
      <form className="stack" onSubmit={submit}>
        <TextField
          label={t('how')}
          value={how}
          onChange={(event) => setHow(event.target.value)}
          maxLength={400}
          required
        />
        {report.error ? (
          <p className="msgbad" role="alert">
            {errorWords(core, report.error)}
          </p>
        ) : null}
        <Button look="primary" type="submit" busy={report.isPending}>
          {core('send')}
        </Button>
      </form>
    </Dialog>
  )
}
