import { IconArrowMerge, IconTrash } from '@tabler/icons-react'
import { type FormEvent, useState } from 'react'
import { Link } from 'wouter'
import { type CallError, queries, refresh, useAction } from '#client/core/call.ts'
import { errorWords } from '#client/core/errors.ts'
import { useLanguage, useWords } from '#client/core/i18n.ts'
import { announce, Button, Cancel, Dialog, SelectField, TextArea, TextField } from '#client/design/index.ts'
import { TAG_MAX } from '#shared/features/knowledge/policy.ts'
import type { TagInTree } from '#shared/features/knowledge/tags.ts'
import { tagName, tagPath } from './tag.tsx'

interface TagDialogProps {
  tag: TagInTree
  all: readonly TagInTree[]
  onClose: () => void
}

/** Names, other words and place of a tag; and the two ways to end it. */
export function TagDialog({ tag, all, onClose }: TagDialogProps) {
  const t = useWords('knowledge')
  const core = useWords()
  const language = useLanguage()
  const isNew = !all.some(({ id }) => id === tag.id)
  const [label, setLabel] = useState(tag.label)
  const [labelEn, setLabelEn] = useState(tag.labelEn)
  const [words, setWords] = useState(tag.synonyms.join('\n'))
  const [broaderId, setBroaderId] = useState(tag.broaderId ?? '')
  const [merging, setMerging] = useState(false)
  const onSuccess = async (answer: { tags: TagInTree[] }) => {
    queries.setQueryData(['findTagTree', {}], answer)
    announce(t('tagSaved'))
    onClose()
    await refresh('article')
  }
  const put = useAction('putTag', { onSuccess })
  const drop = useAction('dropTag', { onSuccess })
  const below = within(all, tag.id)
  const others = all.filter(({ id }) => id !== tag.id)
  function submit(event: FormEvent) {
    event.preventDefault()
    put.mutate({
      params: { tagId: tag.id },
      body: { label, labelEn, synonyms: linesOf(words), broaderId: broaderId || null },
    })
  }
  if (merging) return <MergeDialog tag={tag} others={others} onSuccess={onSuccess} onClose={() => setMerging(false)} />
  return (
    <Dialog title={isNew ? t('addTag') : t('editTag', { tag: tagName(tag, language) })} onClose={onClose}>
      <form className="stack" onSubmit={submit}>
        <TextField
          label={t('tagLo')}
          lang="lo"
          value={label}
          onChange={(event) => setLabel(event.target.value)}
          maxLength={TAG_MAX}
          required
        />
        <TextField
          label={t('tagEn')}
          lang="en"
          value={labelEn}
          onChange={(event) => setLabelEn(event.target.value)}
          maxLength={TAG_MAX}
        />
        <TextArea
          label={t('tagSynonyms')}
          help={t('tagSynonymsHelp')}
          rows={3}
          value={words}
          onChange={(event) => setWords(event.target.value)}
          maxLength={2400}
        />
        <SelectField label={t('tagBroader')} value={broaderId} onChange={(event) => setBroaderId(event.target.value)}>
          <option value="">{t('tagNoBroader')}</option>
          {others
            .filter(({ id }) => !below.has(id))
            .map((one) => (
              <option key={one.id} value={one.id}>
                {tagName(one, language)}
              </option>
            ))}
        </SelectField>
        <TagError error={put.error ?? drop.error} />
        <div className="row">
          <Button look="primary" type="submit" busy={put.isPending}>
            {core('save')}
          </Button>
          {isNew ? null : (
            <>
              {others.length > 0 ? (
                <Button icon={<IconArrowMerge className="i" aria-hidden />} onClick={() => setMerging(true)}>
                  {t('tagMerge')}
                </Button>
              ) : null}
              {tag.articles === 0 ? (
                <Button
                  look="danger"
                  icon={<IconTrash className="i" aria-hidden />}
                  busy={drop.isPending}
                  onClick={() => drop.mutate({ params: { tagId: tag.id } })}
                >
                  {t('tagRemove')}
                </Button>
              ) : (
                <Link href={tagPath(tag)}>{t('tagOpen')}</Link>
              )}
            </>
          )}
        </div>
      </form>
    </Dialog>
  )
}

interface MergeDialogProps {
  tag: TagInTree
  others: readonly TagInTree[]
  onSuccess: (answer: { tags: TagInTree[] }) => void
  onClose: () => void
}

/** What cannot be undone is said before it is done. */
function MergeDialog({ tag, others, onSuccess, onClose }: MergeDialogProps) {
  const t = useWords('knowledge')
  const language = useLanguage()
  const [intoId, setIntoId] = useState('')
  const merge = useAction('mergeTag', { onSuccess })
  const into = others.find(({ id }) => id === intoId)
  return (
    <Dialog title={t('tagMerge')} onClose={onClose}>
      <div className="stack">
        <SelectField
          label={t('tagMergeInto', { tag: tagName(tag, language) })}
          value={intoId}
          onChange={(event) => setIntoId(event.target.value)}
        >
          <option value="">{t('tagChoose')}</option>
          {others.map((one) => (
            <option key={one.id} value={one.id}>
              {tagName(one, language)}
            </option>
          ))}
        </SelectField>
        {into ? (
          <p role="status">{t('tagMergeHelp', { tag: tagName(tag, language), into: tagName(into, language) })}</p>
        ) : null}
        <TagError error={merge.error} />
        <div className="row">
          <Button
            look="danger"
            busy={merge.isPending}
            disabled={!into}
            onClick={() => merge.mutate({ params: { tagId: tag.id }, body: { intoId } })}
          >
            {t('tagMergeNow')}
          </Button>
          <Cancel />
        </div>
      </div>
    </Dialog>
  )
}

const reasons = ['tag_word_taken', 'tag_ring', 'tag_too_deep', 'tag_used', 'tag_empty'] as const

function TagError({ error }: { error: CallError | null }) {
  const t = useWords('knowledge')
  const core = useWords()
  if (!error) return null
  const reason = reasons.find((one) => one === error.reason)
  return (
    <p className="msgbad" role="alert">
      {reason ? t(`tagWhy.${reason}`) : errorWords(core, error)}
    </p>
  )
}

const linesOf = (text: string) =>
  text
    .split('\n')
    .map((one) => one.trim())
    .filter(Boolean)

/** A tag and all narrower ones. */
function within(all: readonly TagInTree[], id: string): ReadonlySet<string> {
  const found = new Set([id])
  for (let before = 0; before < found.size; ) {
    before = found.size
    for (const tag of all) if (tag.broaderId && found.has(tag.broaderId)) found.add(tag.id)
  }
  return found
}
