import { IconFileImport } from '@tabler/icons-react'
import { type ClipboardEvent, type FormEvent, useState } from 'react'
import { useLocation, useSearch } from 'wouter'
import { useCall } from '#client/core/call.ts'
import { useWords } from '#client/core/i18n.ts'
import { useConnection } from '#client/core/live.tsx'
import { usePage } from '#client/core/page.ts'
import { DropZone, FileButton } from '#client/design/files.tsx'
import { AwaitPage, Button, TextArea } from '#client/design/index.ts'
import { ImportList } from './ImportList.tsx'
import { ImportReview } from './ImportReview.tsx'
import { MOST_FILES, useIncoming } from './importing.ts'
import './index.ts'
import '#client/design/makebar.css'
import './import.css'

/** Takes texts in: nothing of them is changed unless somebody says so, and each file is kept as it came. */
export default function ImportPage({ spaceId }: { spaceId: string }) {
  const t = useWords('docs')
  const core = useWords()
  const [path, go] = useLocation()
  const offline = useConnection() === 'offline'
  const asked = new URLSearchParams(useSearch())
  const importId = asked.get('of') ?? ''
  /** Whoever came to publish a file goes on to that. */
  const isToPublish = asked.get('then') === 'publish'
  const found = useCall('findImport', { importId }, { enabled: importId !== '', staleTime: Number.POSITIVE_INFINITY })
  const incoming = useIncoming(spaceId)
  const { files } = incoming
  const reviewPath = (id: string) => `${path}?of=${id}${isToPublish ? '&then=publish' : ''}`
  const page = { title: t('import'), back: { href: `/spaces/${spaceId}/docs`, label: core('place.E') } }
  usePage(page)

  async function take(sent: readonly { name: string; body: Blob }[]) {
    const alone = files.length === 0 && sent.length === 1
    const [taken] = await incoming.add(sent)
    // One file is looked at at once; of several, each when its turn has come.
    if (alone && taken) go(reviewPath(taken.id))
  }

  if (importId) {
    const others = files.filter(({ taken }) => taken?.id !== importId)
    return (
      <AwaitPage call={found} lines={8} page={() => page}>
        {(taken) => (
          <div className="page importpage">
            <ImportReview
              key={taken.id}
              found={taken}
              again={files.some((file) => file.taken?.id === taken.id && file.again)}
              onBack={() => go(path)}
              onMade={(docId) => {
                incoming.made(taken.id, docId)
                go(others.length > 0 ? path : `/docs/${docId}${isToPublish ? '/publish' : ''}`)
              }}
            />
          </div>
        )}
      </AwaitPage>
    )
  }
  return (
    <div className="page importpage">
      <header className="pagehead">
        <h1>{t('import')}</h1>
        <p className="lead">{t('importLead')}</p>
      </header>
      {files.length > 0 ? (
        <ImportList
          files={files}
          offline={offline}
          reviewPath={reviewPath}
          onRetry={(file) => void incoming.retry(file)}
          onRemove={incoming.remove}
          onMade={incoming.made}
        />
      ) : null}
      <Take spaceId={spaceId} offline={offline} room={MOST_FILES - files.length} onTake={(sent) => void take(sent)} />
    </div>
  )
}

interface TakeProps {
  spaceId: string
  offline: boolean
  /** How many more files the list holds. */
  room: number
  onTake: (files: readonly { name: string; body: Blob }[]) => void
}

function Take({ spaceId, offline, room, onTake }: TakeProps) {
  const t = useWords('docs')
  const core = useWords()
  const [text, setText] = useState('')
  /** What was pasted with its headings and tables, until somebody changes the text of it. */
  const [rich, setRich] = useState('')
  const [tooMany, setTooMany] = useState(false)
  /** Many texts at once have a page of their own, where they are looked through together. */
  const [many, setMany] = useState(false)

  function send(found: Iterable<File>) {
    const all = [...found]
    const packed = all.some(({ name }) => /\.(zip|xml|gz|xlsx|csv)$/i.test(name))
    setMany(packed)
    setTooMany(!packed && all.length > room)
    if (!packed && all.length <= room) onTake(all.map((file) => ({ name: file.name, body: file })))
  }
  function paste(event: ClipboardEvent) {
    const { files } = event.clipboardData
    const html = event.clipboardData.getData('text/html')
    if (files.length > 0 && html === '' && !offline) {
      event.preventDefault()
      send([...files])
    } else if (/<(h[1-6]|table|ul|ol|li|img|b|strong|em|i|a)[\s>]|mso-list/i.test(html) && text.trim() === '')
      setRich(html)
  }
  function submit(event: FormEvent) {
    event.preventDefault()
    onTake([
      rich
        ? { name: t('pastedPage'), body: new Blob([rich], { type: 'text/html' }) }
        : { name: t('pastedName'), body: new Blob([text]) },
    ])
    setText('')
    setRich('')
  }

  return (
    <>
      <DropZone label={t('file')} disabled={offline} onDrop={({ files }) => send(files)}>
        <FileButton
          label={t('choose')}
          icon={<IconFileImport className="i" aria-hidden />}
          primary
          multiple
          accept=".txt,.md,.markdown,.html,.htm,.docx,.odt,.pdf,text/plain,text/markdown,text/html"
          disabled={offline}
          onFiles={send}
        />
        <p className="sm mut">{t('fileHelp')}</p>
        {many ? <p role="alert">{t('manyAtOnce')}</p> : <p className="sm mut">{t('manyAtOnceHelp')}</p>}
        <Button href={`/spaces/${spaceId}/intake`}>{t('goIntake')}</Button>
        {tooMany ? (
          <p className="msgbad" role="alert">
            {t('tooManyFiles', { count: MOST_FILES })}
          </p>
        ) : null}
      </DropZone>
      <form className="stack" onSubmit={submit}>
        <TextArea
          label={t('paste')}
          value={text}
          onPaste={paste}
          onChange={(event) => {
            setText(event.target.value)
            // A paste changes the text once; whatever comes after is written by hand.
            if (text.trim() !== '') setRich('')
          }}
          rows={10}
        />
        {rich ? (
          <p className="sm mut" role="status">
            {t('pastedRich')}{' '}
            <button type="button" className="lnk" onClick={() => setRich('')}>
              {t('onlyText')}
            </button>
          </p>
        ) : null}
        <div className="row wrap">
          <Button type="submit" disabled={(text.trim() === '' && rich === '') || offline}>
            {t('read')}
          </Button>
          {offline ? <span className="sm mut">{core('offline.reason')}</span> : null}
        </div>
      </form>
    </>
  )
}
