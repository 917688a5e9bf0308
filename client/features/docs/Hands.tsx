import { useEffect, useRef, useState } from 'react'
import { useCall } from '#client/core/call.ts'
import { nameOf, useFormat } from '#client/core/format.ts'
import { useLanguage, useWords } from '#client/core/i18n.ts'
import { Await } from '#client/design/index.ts'
import { handsPlugin, type Legend, showHands, shownHands } from './hands.ts'
import type { DocView } from './view.ts'
import './history.css'

/** By then what somebody types is stored, in milliseconds. */
const ASK_AFTER_MS = 1500

/** The legend of who wrote what: one person's words, or everybody's, are coloured and underlined in the text on demand. */
export function Hands({ view: { doc, editor, open } }: { view: DocView }) {
  const t = useWords('docs')
  const language = useLanguage()
  const format = useFormat()
  // The marks stay when the panel is closed: on phones it lies over the text.
  const [shown, setShown] = useState(() => (editor && !editor.isDestroyed ? shownHands(editor.state) : undefined))
  const found = useCall('findDocHands', { docId: doc.id })
  const { data, refetch } = found
  const { doc: text } = open
  // Somebody new writes: whose that is, is asked once it is stored.
  const asked = useRef(new Set<number>())
  useEffect(() => {
    if (!data) return
    const known = new Set([...data.hands.map(({ client }) => client), ...asked.current])
    let timer: ReturnType<typeof setTimeout> | undefined
    const look = () => {
      const unknown = [...text.store.clients.keys()].filter((client) => !known.has(client))
      if (unknown.length === 0) return
      timer ??= setTimeout(() => {
        for (const client of unknown) asked.current.add(client)
        void refetch()
      }, ASK_AFTER_MS)
    }
    look()
    text.on('update', look)
    return () => {
      text.off('update', look)
      clearTimeout(timer)
    }
  }, [data, text, refetch])
  useEffect(() => {
    if (!editor || !data) return
    if (!handsPlugin.getState(editor.state)) editor.registerPlugin(handsPlugin)
  }, [editor, data])
  const people = data?.people ?? []
  const legend: Legend = new Map([
    ...people.map(({ id }, index) => [id, { hue: (index % 3) + 1, line: (Math.floor(index / 3) % 3) + 1 }] as const),
  ])
  useEffect(() => {
    if (!editor || editor.isDestroyed || !data) return
    showHands(editor.view, { shown, hands: data.hands, legend })
  })
  return (
    <section>
      <h2>{t('whoWrote')}</h2>
      <Await call={found} lines={2}>
        {({ people }) =>
          people.length === 0 ? (
            <p className="sm mut">{t('nobodyKnown')}</p>
          ) : (
            <ul className="hands">
              {people.length > 1 ? (
                <li>
                  <button
                    type="button"
                    aria-pressed={shown === 'all'}
                    onClick={() => setShown(shown === 'all' ? undefined : 'all')}
                  >
                    <span aria-hidden className="swatch all" />
                    {t('everybody')}
                  </button>
                </li>
              ) : null}
              {people.map((person) => {
                const look = legend.get(person.id)
                return (
                  <li key={person.id}>
                    <button
                      type="button"
                      aria-pressed={shown === person.id}
                      onClick={() => setShown(shown === person.id ? undefined : person.id)}
                    >
                      <span aria-hidden className="swatch" data-hue={look?.hue} data-line={look?.line} />
                      <span>
                        {nameOf(person, language)}
                        <span className="sm mut"> {format.department(person)}</span>
                      </span>
                    </button>
                  </li>
                )
              })}
              <li className="sm mut">{t('handsHelp')}</li>
            </ul>
          )
        }
      </Await>
    </section>
  )
}
