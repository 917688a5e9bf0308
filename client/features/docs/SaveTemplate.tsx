import { type FormEvent, useState } from 'react'
import { refresh, useAction } from '#client/core/call.ts'
import { errorWords } from '#client/core/errors.ts'
import { useWords } from '#client/core/i18n.ts'
import { newId } from '#client/core/id.ts'
import { announce, Button, Dialog, TextField } from '#client/design/index.ts'
import type { Doc } from '#shared/features/docs/contract.ts'
import { TEMPLATE_NAME_MAX } from '#shared/features/docs/policy.ts'
import { cutTo } from '#shared/lao/graphemes.ts'

/** Makes a template for the space of a document as it stands. */
export function SaveTemplate({ doc, onClose }: { doc: Doc; onClose(): void }) {
  const t = useWords('docs')
  const core = useWords()
  const [id] = useState(newId)
  const [name, setName] = useState(cutTo(doc.title, TEMPLATE_NAME_MAX))
  const save = useAction('saveTemplate', {
    onSuccess: async () => {
      announce(t('templateSaved'))
      onClose()
      await refresh('space')
    },
  })
  function submit(event: FormEvent) {
    event.preventDefault()
    save.mutate({ params: { docId: doc.id }, body: { id, name } })
  }
  return (
    <Dialog title={t('saveTemplate')} onClose={onClose}>
      <form className="stack" onSubmit={submit}>
        <p className="sm mut">{t('saveTemplateHelp')}</p>
        <TextField
          label={t('templateName')}
          value={name}
          maxLength={TEMPLATE_NAME_MAX}
          onChange={(event) => setName(event.target.value)}
          required
        />
        {save.error ? (
          <p className="msgbad" role="alert">
            {errorWords(core, save.error, { too_many_templates: t('tooManyTemplates') })}
          </p>
        ) : null}
        <Button look="primary" type="submit" busy={save.isPending}>
          {t('saveTemplate')}
        </Button>
      </form>
    </Dialog>
  )
}
