import { type FormEvent, useId, useState } from 'react'
import { Link } from 'wouter'
import { useCall } from '#client/core/call.ts'
import { nameOf, useFormat } from '#client/core/format.ts'
import { useLanguage, useWords } from '#client/core/i18n.ts'
import { Await, Button, Facts, Names } from '#client/design/index.ts'
import { plainOf } from '#shared/base/markdown.ts'
import { cut } from '#shared/lao/graphemes.ts'
import { highlight } from '#shared/lao/highlight.ts'
import { authorOf } from './authorOf.ts'

const SHOWN = 220

/** What was said in a room, found by its words in any spelling. */
export function RoomSearch({ roomId }: { roomId: string }) {
  const t = useWords('rooms')
  const language = useLanguage()
  const format = useFormat()
  // It may stand beside the talk and in the sheet over it.
  const id = useId()
  const [typed, setTyped] = useState('')
  const [asked, setAsked] = useState({ q: '', before: undefined as number | undefined })
  const found = useCall(
    'searchRoom',
    { roomId, q: asked.q, ...(asked.before ? { before: asked.before } : {}) },
    { enabled: asked.q !== '' },
  )
  function submit(event: FormEvent) {
    event.preventDefault()
    setAsked({ q: typed.trim(), before: undefined })
  }
  return (
    <search className="roomsearch">
      <form onSubmit={submit} className="row">
        <label htmlFor={id} className="sr">
          {t('searchRoom')}
        </label>
        <input
          id={id}
          type="search"
          className="input"
          value={typed}
          placeholder={t('searchRoom')}
          maxLength={200}
          onChange={(event) => {
            setTyped(event.target.value)
            if (!event.target.value) setAsked({ q: '', before: undefined })
          }}
        />
        <Button type="submit" disabled={!typed.trim()}>
          {t('find')}
        </Button>
      </form>
      {asked.q ? (
        <Await call={found} lines={3}>
          {({ messages, more }) => (
            <section aria-label={t('foundMessages')} className="panel pad">
              {messages.length === 0 ? <p role="status">{t('nothingFound', { q: asked.q })}</p> : null}
              <ol className="rows">
                {messages.map((message) => (
                  <li key={message.id}>
                    <p className="sm mut">
                      <Facts
                        of={[
                          <Names key="by" of={[{ name: nameOf(authorOf(message), language) }]} />,
                          message.general ? t('general') : message.topic,
                          format.shortDate(message.sentAt),
                        ]}
                      />
                    </p>
                    <Link href={`/topics/${message.topicId}#message-${message.id}`} className="plain">
                      <Marked
                        text={cut(`${plainOf(message.body)} ${plainOf(message.forwarded?.body ?? '')}`.trim(), SHOWN)}
                        q={asked.q}
                      />
                    </Link>
                  </li>
                ))}
              </ol>
              {more ? (
                <Button look="quiet" onClick={() => setAsked({ ...asked, before: messages.at(-1)?.seq })}>
                  {t('olderFound')}
                </Button>
              ) : null}
            </section>
          )}
        </Await>
      ) : null}
    </search>
  )
}

function Marked({ text, q }: { text: string; q: string }) {
  const parts: React.ReactNode[] = []
  let at = 0
  for (const [from, to] of highlight(text, q)) {
    parts.push(text.slice(at, from), <mark key={from}>{text.slice(from, to)}</mark>)
    at = to
  }
  return (
    <>
      {parts}
      {text.slice(at)}
    </>
  )
}
