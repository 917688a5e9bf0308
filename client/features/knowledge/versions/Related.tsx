import { IconArrowForwardUp, IconLanguage } from '@tabler/icons-react'
import { keepPreviousData } from '@tanstack/react-query'
import { useState } from 'react'
import { Link } from 'wouter'
import { refresh, useAction, useCall } from '#client/core/call.ts'
import { errorWords } from '#client/core/errors.ts'
import { langOf } from '#client/core/format.ts'
import { useWords } from '#client/core/i18n.ts'
import { useConnection } from '#client/core/live.tsx'
import { Button, Dialog, Press, TextField } from '#client/design/index.ts'
import type { Article } from '#shared/features/knowledge/contract.ts'
import '../trust/trust.css'

/** Above an article: what has taken its place, and that its translation has changed. */
export function RelatedNotes({ article }: { article: Article }) {
  const t = useWords('knowledge')
  const core = useWords()
  const { successor, translation } = article
  const confirm = useAction('confirmTranslation', { onSuccess: () => refresh('article') })
  const other = (one: { id: string; title: string | null }) =>
    one.title ? (
      <Link href={`/articles/${one.id}`} lang={langOf(one.title)}>
        {one.title}
      </Link>
    ) : (
      t('source.restricted')
    )
  return (
    <>
      {successor ? (
        <div className="notebar" role="note">
          <IconArrowForwardUp className="i" aria-hidden />
          <p>
            <b>{t('pair.superseded')}</b> {other(successor)}
          </p>
        </div>
      ) : null}
      {translation?.behind ? (
        <div className="notebar" role="note">
          <IconLanguage className="i" aria-hidden />
          <div>
            <b>{t(`pair.behind.${translation.behind}`)}</b>
            <p>{other(translation)}</p>
            {confirm.error ? (
              <p className="msgbad" role="alert">
                {errorWords(core, confirm.error)}
              </p>
            ) : null}
          </div>
          {article.canTend ? (
            <Button
              small
              busy={confirm.isPending}
              onClick={() => confirm.mutate({ params: { articleId: article.id } })}
            >
              {t('pair.same')}
            </Button>
          ) : null}
        </div>
      ) : null}
    </>
  )
}

/** Switches to the same article in the other language. */
export function LanguagePair({ article }: { article: Article }) {
  const t = useWords('knowledge')
  const { translation } = article
  if (!translation?.title) return null
  return (
    <Link href={`/articles/${translation.id}`} className="tag" hrefLang={translation.language}>
      <IconLanguage className="i" aria-hidden /> {t(`pair.read.${translation.language}`)}
    </Link>
  )
}

/** Beside an article: what it replaces, and for those who look after it what replaces and translates it. */
export function Related({ article }: { article: Article }) {
  const t = useWords('knowledge')
  const connection = useConnection()
  const [choosing, setChoosing] = useState<'successor' | 'translation'>()
  const done = () => refresh('article').then(() => setChoosing(undefined))
  const succeed = useAction('putSuccessor', { onSuccess: done })
  const pair = useAction('putTranslation', { onSuccess: done })
  const part = useAction('endTranslation', { onSuccess: done })
  const params = { articleId: article.id }
  const offline = connection === 'offline'
  if (!article.canTend && article.supersedes.length === 0) return null
  return (
    <section className="stack">
      <h2>{t('pair.title')}</h2>
      {article.supersedes.length > 0 ? (
        <ul className="sm">
          {article.supersedes.map((one) => (
            <li key={one.id}>
              {t('pair.replaces')}{' '}
              {one.title ? <Link href={`/articles/${one.id}`}>{one.title}</Link> : t('source.restricted')}
            </li>
          ))}
        </ul>
      ) : null}
      {article.canTend ? (
        <div className="row wrap">
          {article.successor ? (
            <Button
              small
              disabled={offline}
              busy={succeed.isPending}
              onClick={() => succeed.mutate({ params, body: { successorId: null } })}
            >
              {t('pair.notSuperseded')}
            </Button>
          ) : (
            <Button small disabled={offline} onClick={() => setChoosing('successor')}>
              {t('pair.supersede')}
            </Button>
          )}
          {article.translation ? (
            <Button small disabled={offline} busy={part.isPending} onClick={() => part.mutate({ params })}>
              {t('pair.part')}
            </Button>
          ) : (
            <Button small disabled={offline} onClick={() => setChoosing('translation')}>
              {t('pair.pair')}
            </Button>
          )}
        </div>
      ) : null}
      {choosing ? (
        <ChooseArticle
          title={choosing === 'successor' ? t('pair.supersede') : t('pair.pair')}
          help={choosing === 'successor' ? t('pair.supersedeHelp') : t('pair.pairHelp')}
          not={article.id}
          busy={succeed.isPending || pair.isPending}
          error={succeed.error ?? pair.error}
          onChoose={(otherId) => {
            if (choosing === 'successor') succeed.mutate({ params, body: { successorId: otherId } })
            else pair.mutate({ params, body: { otherId, language: langOf(bodyWords(article)) } })
          }}
          onClose={() => setChoosing(undefined)}
        />
      ) : null}
    </section>
  )
}

/** The words of the body say in which language it is: a title can be in both. */
const bodyWords = ({ body, title }: Article): string => {
  const words = JSON.stringify(body.content ?? []).replace(/"(?:type|attrs|marks)":/g, '')
  const lao = (words.match(/[\u0e80-\u0eff]/g) ?? []).length
  const latin = (words.match(/[a-z]/gi) ?? []).length
  return lao === 0 && latin === 0 ? title : lao * 4 > latin ? '\u0ea5' : 'l'
}

interface ChooseArticleProps {
  title: string
  help: string
  not: string
  busy: boolean
  error: unknown
  onChoose(articleId: string): void
  onClose(): void
}

/** Finds one article by its words. */
function ChooseArticle({ title, help, not, busy, error, onChoose, onClose }: ChooseArticleProps) {
  const t = useWords('knowledge')
  const core = useWords()
  const [q, setQ] = useState('')
  const typed = q.trim()
  const found = useCall(
    'search',
    { q: typed, kind: 'article', limit: 8 },
    { enabled: typed !== '', placeholderData: keepPreviousData },
  )
  const fits = typed === '' ? [] : (found.data?.results ?? []).filter(({ id }) => id !== not)
  return (
    <Dialog title={title} onClose={onClose}>
      <div className="stack">
        <TextField
          label={core('search')}
          help={help}
          value={q}
          maxLength={200}
          onChange={(event) => setQ(event.target.value)}
        />
        <ul className="peoplefits" hidden={fits.length === 0} aria-label={t('suggestions')}>
          {fits.map((one) => (
            <li key={one.id}>
              <Press type="button" disabled={busy} lang={langOf(one.title)} onClick={() => onChoose(one.id)}>
                {one.title}
              </Press>
            </li>
          ))}
        </ul>
        {typed !== '' && found.data && fits.length === 0 ? <p className="mut">{t('pair.noneFound')}</p> : null}
        {error ? (
          <p className="msgbad" role="alert">
            {errorWords(core, error, { lineage_ring: t('pair.ring'), paired_already: t('pair.already') })}
          </p>
        ) : null}
      </div>
    </Dialog>
  )
}
