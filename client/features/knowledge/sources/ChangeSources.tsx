import { IconPencil } from '@tabler/icons-react'
import { type FormEvent, useState } from 'react'
import { refresh, useAction } from '#client/core/call.ts'
import { errorWords } from '#client/core/errors.ts'
import { useFormat } from '#client/core/format.ts'
import { useWords } from '#client/core/i18n.ts'
import { useConnection } from '#client/core/live.tsx'
import { Button, Dialog } from '#client/design/index.ts'
import type { Article } from '#shared/features/knowledge/contract.ts'
import { keptAs } from './drafts.ts'
import { SourcePicker } from './SourcePicker.tsx'

/** What went wrong with a source, in words. */
export function useSourceErrors() {
  const t = useWords('knowledge')
  return {
    own_document: t('source.own'),
    lineage_ring: t('source.ring'),
    law_number_missing: t('source.lawNumber'),
    address_missing: t('source.address'),
  }
}

/** The sources of an article, ready to be kept. */
export function useKeptSources(article: Pick<Article, 'sources'> | null) {
  const t = useWords('knowledge')
  const format = useFormat()
  return (article?.sources ?? []).map((one) =>
    keptAs(one, one.restricted ? '' : one.organisation || (format.department(one) ?? ''), t('source.restricted')),
  )
}

/** Sources are added and taken away between versions too. */
export function ChangeSources({ article }: { article: Article }) {
  const t = useWords('knowledge')
  const connection = useConnection()
  const [open, setOpen] = useState(false)
  return (
    <>
      <Button
        small
        icon={<IconPencil className="i" aria-hidden />}
        disabled={connection === 'offline'}
        onClick={() => setOpen(true)}
      >
        {t('source.edit')}
      </Button>
      {open ? <ChangeDialog article={article} onClose={() => setOpen(false)} /> : null}
    </>
  )
}

function ChangeDialog({ article, onClose }: { article: Article; onClose(): void }) {
  const t = useWords('knowledge')
  const core = useWords()
  const reasons = useSourceErrors()
  const kept = useKeptSources(article)
  const [chosen, setChosen] = useState(kept)
  const put = useAction('putSources', { onSuccess: () => refresh('article').then(onClose) })
  function submit(event: FormEvent) {
    event.preventDefault()
    put.mutate({ params: { articleId: article.id }, body: { sources: chosen.map(({ draft }) => draft) } })
  }
  return (
    <Dialog title={t('source.edit')} onClose={onClose} look="wide">
      <form className="stack publish" onSubmit={submit}>
        <SourcePicker chosen={chosen} onChange={setChosen} />
        {put.error ? (
          <p className="msgbad" role="alert">
            {errorWords(core, put.error, reasons)}
          </p>
        ) : null}
        <Button look="primary" type="submit" busy={put.isPending} disabled={chosen.length === 0}>
          {core('save')}
        </Button>
      </form>
    </Dialog>
  )
}
