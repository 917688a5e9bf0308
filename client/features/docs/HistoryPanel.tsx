import { IconBookmarkPlus } from '@tabler/icons-react'
import { type FormEvent, useState } from 'react'
import { Link } from 'wouter'
import { refresh, useAction, useCall } from '#client/core/call.ts'
import { errorWords } from '#client/core/errors.ts'
import { useFormat } from '#client/core/format.ts'
import { useWords } from '#client/core/i18n.ts'
import { newId } from '#client/core/id.ts'
import { Await, announce, Button, Names, TextField } from '#client/design/index.ts'
import { VERSION_NAME_MAX } from '#shared/features/docs/policy.ts'
import { Hands } from './Hands.tsx'
import { useVersionName, whenOf } from './versionName.ts'
import type { DocView } from './view.ts'
import './history.css'

/** Whose words are whose, a name for how the text stands now, and how it stood before. */
export function HistoryPanel({ view }: { view: DocView }) {
  const t = useWords('docs')
  const core = useWords()
  const format = useFormat()
  const nameOf = useVersionName()
  const { doc, offline } = view
  const found = useCall('findDocVersions', { docId: doc.id, limit: 20 })
  return (
    <>
      <Hands view={view} />
      <section>
        <h2>{t('history')}</h2>
        {doc.access === 'write' ? <NameVersion docId={doc.id} offline={offline} /> : null}
        {offline ? (
          <p className="sm mut">{core('offline.reason')}</p>
        ) : (
          <Await call={found} lines={4}>
            {({ versions }) =>
              versions.length === 0 ? (
                <p className="sm mut">{t('noVersions')}</p>
              ) : (
                <>
                  <ul className="versions">
                    {versions.map((version) => (
                      <li key={version.id}>
                        <Link href={`/docs/${doc.id}/history?to=${version.id}`}>
                          <b>{nameOf(version)}</b>
                          <span className="sm mut">
                            {whenOf(format, version)}
                            {version.writers.length > 0 ? (
                              <>
                                {'\u00a0· '}
                                <Names of={version.writers.map((person) => ({ name: format.givenName(person) }))} />
                              </>
                            ) : null}
                          </span>
                        </Link>
                      </li>
                    ))}
                  </ul>
                  <p className="sm">
                    <Link href={`/docs/${doc.id}/history`}>{t('compare')}</Link>
                  </p>
                </>
              )
            }
          </Await>
        )}
      </section>
    </>
  )
}

function NameVersion({ docId, offline }: { docId: string; offline: boolean }) {
  const t = useWords('docs')
  const core = useWords()
  const [id, setId] = useState(newId)
  const [name, setName] = useState('')
  const keep = useAction('nameDocVersion', {
    onSuccess: async () => {
      setName('')
      setId(newId())
      announce(t('versionKept'))
      await refresh('doc')
    },
  })
  function submit(event: FormEvent) {
    event.preventDefault()
    keep.mutate({ params: { docId }, body: { id, name } })
  }
  return (
    <form className="stack" onSubmit={submit}>
      <TextField
        label={t('versionName')}
        value={name}
        maxLength={VERSION_NAME_MAX}
        onChange={(event) => setName(event.target.value)}
      />
      {keep.error ? (
        <p className="msgbad" role="alert">
          {errorWords(core, keep.error, { too_many_versions: t('tooManyVersions') })}
        </p>
      ) : null}
      <Button
        small
        type="submit"
        icon={<IconBookmarkPlus className="i" aria-hidden />}
        disabled={offline || name.trim() === ''}
        busy={keep.isPending}
      >
        {t('keepVersion')}
      </Button>
    </form>
  )
}
