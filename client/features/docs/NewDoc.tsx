import { IconFileImport, IconPlus } from '@tabler/icons-react'
import { type FormEvent, useState } from 'react'
import { useLocation } from 'wouter'
import { useAction } from '#client/core/call.ts'
import { errorWords } from '#client/core/errors.ts'
import { useWords } from '#client/core/i18n.ts'
import { newId } from '#client/core/id.ts'
import { Button, Dialog, TextField } from '#client/design/index.ts'
import { DOC_TITLE_MAX } from '#shared/features/docs/policy.ts'
import type { TemplateChoice } from '#shared/features/docs/templates.ts'
import { TemplateChooser } from './TemplateChooser.tsx'

/** Begins a document, empty or with a template, or takes one in. */
export function NewDoc({ spaceId }: { spaceId: string }) {
  const t = useWords('docs')
  const core = useWords()
  const [, go] = useLocation()
  const [open, setOpen] = useState(false)
  const [id] = useState(newId)
  const [title, setTitle] = useState('')
  const [template, setTemplate] = useState<TemplateChoice>()
  const create = useAction('createDoc', { onSuccess: () => go(`/docs/${id}`) })
  function submit(event: FormEvent) {
    event.preventDefault()
    create.mutate({ params: { spaceId }, body: { id, title, ...(template ? { template } : {}) } })
  }
  return (
    <div className="row wrap">
      <Button look="primary" icon={<IconPlus className="i" aria-hidden />} onClick={() => setOpen(true)}>
        {t('begin')}
      </Button>
      <Button href={`/spaces/${spaceId}/import`} icon={<IconFileImport className="i" aria-hidden />}>
        {t('import')}
      </Button>
      {open ? (
        <Dialog title={t('begin')} look="wide" onClose={() => setOpen(false)}>
          <form className="stack" onSubmit={submit}>
            <TextField
              label={t('title')}
              value={title}
              onChange={(event) => setTitle(event.target.value)}
              maxLength={DOC_TITLE_MAX}
              required
            />
            <TemplateChooser spaceId={spaceId} chosen={template} onChoose={setTemplate} />
            {create.error ? (
              <p className="msgbad" role="alert">
                {errorWords(core, create.error)}
              </p>
            ) : null}
            <div className="begindoc">
              <Button look="primary" type="submit" busy={create.isPending}>
                {t('begin')}
              </Button>
            </div>
          </form>
        </Dialog>
      ) : null}
    </div>
  )
}
