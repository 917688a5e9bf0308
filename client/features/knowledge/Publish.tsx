import { IconStack2 } from '@tabler/icons-react'
import { type FormEvent, useId, useState } from 'react'
import { Link, useLocation } from 'wouter'
import { refresh, useAction, useCall } from '#client/core/call.ts'
import { errorWords } from '#client/core/errors.ts'
import { langOf, useFormat } from '#client/core/format.ts'
import { useWords } from '#client/core/i18n.ts'
import { newId } from '#client/core/id.ts'
import { useConnection } from '#client/core/live.tsx'
import { Button, Dialog, Missed, SelectField, TextArea, TextField } from '#client/design/index.ts'
import type { Article, AssetKind } from '#shared/features/knowledge/contract.ts'
import { SuggestedTags } from './SuggestedTags.tsx'
import './knowledge.css'
import { useKeptSources, useSourceErrors } from './sources/ChangeSources.tsx'
import { type Chosen, citedAs } from './sources/drafts.ts'
import { SourcePicker } from './sources/SourcePicker.tsx'
import './trust/trust.css'
import { cutTo } from '#shared/lao/graphemes.ts'

const assets = ['routine', 'experiential', 'conceptual', 'systemic'] as const satisfies readonly AssetKind[]

/** Publishes a ready document as an article, or its changed text as the next version. */
export function Publish({ docId, title, imported }: { docId: string; title: string; imported: boolean }) {
  const t = useWords('knowledge')
  const connection = useConnection()
  const found = useCall('findDocArticle', { docId })
  const [open, setOpen] = useState(false)
  const article = found.data?.article ?? null
  if (!found.data) return <Missed of={[found]}>{t('itsArticle')}</Missed>
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
      {open ? (
        <PublishDialog
          docId={docId}
          title={title}
          imported={imported}
          article={article}
          onClose={() => setOpen(false)}
        />
      ) : null}
    </>
  )
}

/** The names an article has, or those its document gives it. */
const namesOf = (article: Article | null, title: string) =>
  article && (article.titleLo || article.titleEn)
    ? {
        titleLo: article.titleLo,
        titleEn: article.titleEn,
        summaryLo: article.summaryLo,
        summaryEn: article.summaryEn,
      }
    : {
        titleLo: langOf(title) === 'lo' ? title : '',
        titleEn: langOf(title) === 'en' ? title : '',
        summaryLo: '',
        summaryEn: '',
      }

interface PublishDialogProps {
  docId: string
  title: string
  /** It came from a file, which is its first source unless somebody says otherwise. */
  imported: boolean
  article: Article | null
  onClose(): void
}

export function PublishDialog({ docId, title, imported, article, onClose }: PublishDialogProps) {
  const format = useFormat()
  const t = useWords('knowledge')
  const core = useWords()
  const [, go] = useLocation()
  const list = useId()
  const known = useCall('findTags', { limit: 200 })
  const suggested = useCall('suggestTags', { docId })
  const [id] = useState(() => article?.id ?? newId())
  const [need, setNeed] = useState(article?.need ?? '')
  const [kind, setKind] = useState<AssetKind>(article?.kind ?? 'routine')
  const [tags, setTags] = useState<string[]>(article?.tags.map(({ label }) => label) ?? [])
  const [tag, setTag] = useState('')
  const reasons = useSourceErrors()
  const [material, setMaterial] = useState(false)
  const kept = useKeptSources(article)
  const [chosen, setChosen] = useState<Chosen[] | undefined>(article ? kept : undefined)
  // What the document came from is cited unless somebody takes it out.
  const origins = useCall('findOrigins', { docId }, { enabled: !article })
  const found = (origins.data?.origins ?? []).map((one) => citedAs(one, format.department(one) ?? ''))
  const file: Chosen[] = imported
    ? [{ key: 'file', title, unit: '', kind: 'other', draft: { kind: 'other', title: cutTo(title, 300) } }]
    : []
  const sources = chosen ?? [...file, ...found]
  const [names, setNames] = useState(() => namesOf(article, title))
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
  const all = tag.trim() ? [...tags, tag.trim()] : tags
  const name = (field: keyof typeof names) => ({
    value: names[field],
    onChange: (event: { target: { value: string } }) => {
      const { value } = event.target
      setNames((old) => ({ ...old, [field]: value }))
    },
  })
  function submit(event: FormEvent) {
    event.preventDefault()
    publish.mutate({
      params: { docId },
      body: {
        id,
        need,
        kind,
        tags: all,
        ...names,
        material,
        sources: sources.map(({ draft }) => draft),
      },
    })
  }
  const takenId = typeof publish.error?.detail.articleId === 'string' ? publish.error.detail.articleId : undefined
  return (
    <Dialog title={article ? t('publishAgain') : t('publish')} onClose={onClose} look="wide">
      <form className="stack publish" onSubmit={submit}>
        <div className="pair">
          <TextField label={t('titleLo')} help={t('oneTitle')} lang="lo" maxLength={200} {...name('titleLo')} />
          <TextField label={t('titleEn')} lang="en" maxLength={200} {...name('titleEn')} />
          <TextArea label={t('summaryLo')} lang="lo" maxLength={600} rows={2} {...name('summaryLo')} />
          <TextArea label={t('summaryEn')} lang="en" maxLength={600} rows={2} {...name('summaryEn')} />
        </div>
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
          <SuggestedTags
            tags={(suggested.data?.tags ?? []).filter(({ label }) => !tags.includes(label))}
            onChoose={(label) => setTags([...tags, label])}
          />
        </div>
        <SourcePicker chosen={sources} onChange={setChosen} />
        {article ? (
          <label className="check">
            <input type="checkbox" checked={material} onChange={(event) => setMaterial(event.target.checked)} />
            <span>
              <b>{t('trust.material')}</b>
              <span className="sm mut"> {t('trust.materialHelp')}</span>
            </span>
          </label>
        ) : null}
        {publish.error ? (
          <p className="msgbad" role="alert">
            {publish.error.reason === 'doc_not_ready'
              ? t('notReady')
              : takenId
                ? t('isPublished')
                : errorWords(core, publish.error, reasons)}{' '}
            {takenId ? <Link href={`/articles/${takenId}`}>{t('goArticle')}</Link> : null}
          </p>
        ) : null}
        <Button
          look="primary"
          type="submit"
          busy={publish.isPending}
          disabled={all.length === 0 || sources.length === 0 || !(names.titleLo.trim() || names.titleEn.trim())}
        >
          {article ? t('publishAgain') : t('publish')}
        </Button>
      </form>
    </Dialog>
  )
}
