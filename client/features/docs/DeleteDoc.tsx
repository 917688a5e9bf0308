import { useLocation } from 'wouter'
import { refresh, useAction } from '#client/core/call.ts'
import { useWords } from '#client/core/i18n.ts'
import { announce, Sure } from '#client/design/index.ts'
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
    <Sure
      title={t('deleteDoc')}
      does={core('delete')}
      busy={remove.isPending}
      error={remove.error}
      reasons={{ locked: t('deleteLocked'), became_article: t('deletePublished') }}
      onSure={() => remove.mutate({ params: { docId: doc.id } })}
      onClose={onClose}
    >
      <p>
        <b>{doc.title}</b>
      </p>
      <p>{t('deleteHelp', { count: UNDELETE_DAYS })}</p>
    </Sure>
  )
}
