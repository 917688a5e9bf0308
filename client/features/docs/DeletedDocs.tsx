import { IconTrash } from '@tabler/icons-react'
import { refresh, useAction, useCall } from '#client/core/call.ts'
import { errorWords } from '#client/core/errors.ts'
import { nameOf, useFormat } from '#client/core/format.ts'
import { useLanguage, useWords } from '#client/core/i18n.ts'
import { useViewer } from '#client/core/session.tsx'
import { Button, Facts, Missed } from '#client/design/index.ts'

/** For stewards: what was deleted in a space and can still be taken back. Nothing is shown when there is nothing. */
export function DeletedDocs({ spaceId }: { spaceId: string }) {
  const t = useWords('docs')
  const core = useWords()
  const language = useLanguage()
  const format = useFormat()
  const { roles } = useViewer()
  const isSteward = roles[spaceId] === 'steward'
  const found = useCall('findDeletedDocs', { spaceId }, { enabled: isSteward })
  const back = useAction('undeleteDoc', { onSuccess: () => refresh('doc') })
  if (!isSteward) return null
  if (!found.data) return <Missed of={[found]}>{t('deletedOnes')}</Missed>
  if (found.data.docs.length === 0) return null
  return (
    <details className="deleteddocs">
      <summary>{t('deletedDocs', { count: found.data.docs.length })}</summary>
      <ul className="rows doclist">
        {found.data.docs.map((doc) => (
          <li key={doc.id}>
            <IconTrash className="i" aria-hidden />
            <div>
              <b>{doc.title}</b>
              <p className="sm mut">
                <Facts
                  of={[
                    t('deletedBy', {
                      name: nameOf({ nameLo: doc.deletedLo, nameEn: doc.deletedEn }, language),
                      date: format.date(doc.deletedAt),
                    }),
                    t('daysLeft', { count: doc.daysLeft }),
                  ]}
                />
              </p>
            </div>
            <Button small busy={back.isPending} onClick={() => back.mutate({ params: { docId: doc.id } })}>
              {t('undelete')}
            </Button>
          </li>
        ))}
      </ul>
      {back.error ? (
        <p className="msgbad" role="alert">
          {errorWords(core, back.error)}
        </p>
      ) : null}
    </details>
  )
}
