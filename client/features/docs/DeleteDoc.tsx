import { useLocation } from 'wouter'
import { refresh, useAction } from '#client/core/call.ts'
import { errorWords } from '#client/core/errors.ts'
import { useWords } from '#client/core/i18n.ts'
import { announce, Button, Dialog } from '#client/design/index.ts'
import type { Doc } from '#shared/features/docs/contract.ts'
import { UNDELETE_DAYS } from '#shared/features/docs/policy.ts'

/** Asks before a document is deleted, and says what becomes of it. */
export function DeleteDoc({ doc, onClose }: { doc: Doc; onClose(): void }) {
  const t = useWords('docs')
  const core = useWords()
  const [, go] = useLocation()
  const remove = useAction('deleteDoc', {
    onSuccess: async () => {
      go(`/spaces/${doc.spaceId}/docs`)
      announce(t('deleted'))
      await refresh('doc')
    },
  })
  return (
    <Dialog title={t('deleteDoc')} onClose={onClose}>
      <div className="stack">
        <p>
          <b>{doc.title}</b>
        </p>
        <p>{t('deleteHelp', { count: UNDELETE_DAYS })}</p>
        {remove.error ? (
          <p className="msgbad" role="alert">
            {errorWords(core, remove.error, { locked: t('deleteLocked'), became_article: t('deletePublished') })}
          </p>
        ) : null}
        <div className="row wrap">
          <Button look="danger" busy={remove.isPending} onClick={() => remove.mutate({ params: { docId: doc.id } })}>
            {core('delete')}
          </Button>
          <Button look="quiet" onClick={onClose}>
            {core('cancel')}
          </Button>
        </div>
      </div>
    </Dialog>
  )
}
