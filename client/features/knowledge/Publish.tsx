import { IconPlus, IconStack2, IconTrash } from '@tabler/icons-react'
import { type FormEvent, useId, useState } from 'react'
import { Link, useLocation } from 'wouter'
import { refresh, useAction, useCall } from '#client/core/call.ts'
import { errorWords } from '#client/core/errors.ts'
import { useWords } from '#client/core/i18n.ts'
import { newId } from '#client/core/id.ts'
import { useConnection } from '#client/core/live.tsx'
import { Button, Dialog, IconButton, SelectField, TextArea, TextField } from '#client/design/index.ts'
import type { Article, AssetKind } from '#shared/features/knowledge/contract.ts'
import './knowledge.css'

const assets = ['routine', 'experiential', 'conceptual', 'systemic'] as const satisfies readonly AssetKind[]

/** Publishes a ready document as an article, or its changed text as the next version. */
export function Publish({ docId }: { docId: string }) {
  const t = useWords('knowledge')
  const connection = useConnection()
  const found = useCall('findDocArticle', { docId })
  const [open, setOpen] = useState(false)
  const article = found.data?.article ?? null
  if (!found.data) return null
  return (
    <>
      {article ? (
        <p>
          <IconStack2 className="i" aria-hidden /> <Link href={`/articles/${article.id}`}>{t('isPublished')}</Link>
        </p>
      ) : null}
      {article && !article.docChanged ? null : (
        <Button
          look="primary"
          icon={<IconStack2 className="i" aria-hidden />}
          disabled={connection === 'offline'}
          onClick={() => setOpen(true)}
        >
          {article ? t('publishAgain') : t('publish')}
        </Button>
      )}
      {open ? <PublishDialog docId={docId} article={article} onClose={() => setOpen(false)} /> : null}
    </>
  )
}

interface SourceForm {
  key: string
  title: string
  organisation: string
  year: string
  url: string
}

const emptySource = (): SourceForm => ({ key: newId(), title: '', organisation: '', year: '', url: '' })

function PublishDialog({ docId, article, onClose }: { docId: string; article: Article | null; onClose(): void }) {
  const t = useWords('knowledge')
  const core = useWords()
  const [, go] = useLocation()
  const list = useId()
  const known = useCall('findTags', { limit: 200 })
  const [id] = useState(() => article?.id ?? newId())
  const [need, setNeed] = useState(article?.need ?? '')
  const [kind, setKind] = useState<AssetKind>(article?.kind ?? 'routine')
  const [tags, setTags] = useState<string[]>(article?.tags ?? [])
  const [tag, setTag] = useState('')
  const [sources, setSources] = useState<SourceForm[]>(() =>
    article
      ? article.sources.map((one) => ({
          key: one.id,
          title: one.title,
          organisation: one.organisation,
          year: one.year ? String(one.year) : '',
          url: one.url ?? '',
        }))
      : [emptySource()],
  )
  const publish = useAction('publishArticle', {
    onSuccess: async (made) => {
      await refresh('article', 'doc')
      go(`/articles/${made.id}`)
    },
  })
  const addTag = () => {
    const label = tag.trim()
    if (label && !tags.includes(label)) setTags([...tags, label])
    setTag('')
  }
  const change = (key: string, field: keyof SourceForm, value: string) =>
    setSources((old) => old.map((one) => (one.key === key ? { ...one, [field]: value } : one)))
  const all = tag.trim() ? [...tags, tag.trim()] : tags
  const filled = sources.filter(({ title }) => title.trim() !== '')
  function submit(event: FormEvent) {
    event.preventDefault()
    publish.mutate({
      params: { docId },
      body: {
        id,
        need,
        kind,
        tags: all,
        sources: filled.map(({ title, organisation, year, url }) => ({
          title,
          organisation,
          year: /^\d{4}$/.test(year) ? Number(year) : null,
          url: url.trim() || null,
        })),
      },
    })
  }
  const takenId = typeof publish.error?.detail.articleId === 'string' ? publish.error.detail.articleId : undefined
  return (
    <Dialog title={article ? t('publishAgain') : t('publish')} onClose={onClose} look="wide">
      <form className="stack publish" onSubmit={submit}>
        <TextArea
          label={t('need')}
          help={t('needHelp')}
          value={need}
          onChange={(event) => setNeed(event.target.value)}
          maxLength={600}
          rows={2}
        />
        <SelectField label={t('assetKind')} value={kind} onChange={(event) => setKind(event.target.value as AssetKind)}>
          {assets.map((one) => (
            <option key={one} value={one}>
              {t(`asset.${one}`)}
            </option>
          ))}
        </SelectField>
        <div>
          <TextField
            label={core('tags')}
            help={t('tagHelp')}
            value={tag}
            list={list}
            maxLength={60}
            onChange={(event) => setTag(event.target.value)}
            onKeyDown={(event) => {
              if ((event.key === 'Enter' || event.key === ',') && !event.nativeEvent.isComposing) {
                event.preventDefault()
                addTag()
              }
            }}
          />
          <datalist id={list}>
            {known.data?.tags.map((one) => (
              <option key={one.id} value={one.label} />
            ))}
          </datalist>
          {tags.length > 0 ? (
            <ul className="tags">
              {tags.map((one) => (
                <li key={one}>
                  <button
                    type="button"
                    className="tag"
                    onClick={() => setTags(tags.filter((other) => other !== one))}
                    aria-label={t('removeTag', { tag: one })}
                  >
                    {one} ×
                  </button>
                </li>
              ))}
            </ul>
          ) : null}
        </div>
        <fieldset>
          <legend>{t('sources')}</legend>
          <p className="sm mut">{t('sourcesHelp')}</p>
          {sources.map((source, index) => (
            <div key={source.key} className="sourcerow">
              <TextField
                label={t('sourceTitle', { n: index + 1 })}
                value={source.title}
                onChange={(event) => change(source.key, 'title', event.target.value)}
                maxLength={300}
                required={index === 0}
              />
              <TextField
                label={t('organisation')}
                value={source.organisation}
                onChange={(event) => change(source.key, 'organisation', event.target.value)}
                maxLength={200}
              />
              <TextField
                label={t('year')}
                value={source.year}
                inputMode="numeric"
                pattern="\d{4}"
                onChange={(event) => change(source.key, 'year', event.target.value)}
                maxLength={4}
              />
              <TextField
                label={t('url')}
                type="url"
                value={source.url}
                onChange={(event) => change(source.key, 'url', event.target.value)}
                maxLength={500}
              />
              {sources.length > 1 ? (
                <IconButton
                  label={t('removeSource', { n: index + 1 })}
                  onClick={() => setSources(sources.filter((one) => one.key !== source.key))}
                >
                  <IconTrash className="i" aria-hidden />
                </IconButton>
              ) : null}
            </div>
          ))}
          <Button
            small
            icon={<IconPlus className="i" aria-hidden />}
            onClick={() => setSources([...sources, emptySource()])}
          >
            {t('addSource')}
          </Button>
        </fieldset>
        {filled.length === 1 ? <p className="sm mut">{core('sources.single')}</p> : null}
        {publish.error ? (
          <p className="msgbad" role="alert">
            {publish.error.reason === 'doc_not_ready'
              ? t('notReady')
              : takenId
                ? t('isPublished')
                : errorWords(core, publish.error)}{' '}
            {takenId ? <Link href={`/articles/${takenId}`}>{t('goArticle')}</Link> : null}
          </p>
        ) : null}
        <Button
          look="primary"
          type="submit"
          busy={publish.isPending}
          disabled={all.length === 0 || filled.length === 0}
        >
          {article ? t('publishAgain') : t('publish')}
        </Button>
      </form>
    </Dialog>
  )
}
