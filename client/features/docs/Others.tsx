import { IconEye, IconX } from '@tabler/icons-react'
import { useState } from 'react'
import { initialOf, nameOf, useFormat } from '#client/core/format.ts'
import { useLanguage, useWords } from '#client/core/i18n.ts'
import { usePhone } from '#client/core/phone.ts'
import { Dialog } from '#client/design/index.ts'
import { useFollow } from './useFollow.ts'
import type { DocView } from './view.ts'

/** Who else has it open, each in the colour of their caret; and the way to follow one of them. */
export function Others({ view }: { view: DocView }) {
  const t = useWords('docs')
  const language = useLanguage()
  const format = useFormat()
  const [choosing, setChoosing] = useState(false)
  const { followed, follow, stop } = useFollow(view)
  const phone = usePhone()
  const { others } = view.state
  if (others.length === 0) return null
  const following = followed ? t('follow.now', { name: nameOf(followed, language) }) : ''
  const names = others.map((one) => nameOf(one, language))
  // On phones the bar has room for two, and keeps to its one line.
  const most = phone ? 2 : 5
  const shown = others.slice(0, others.length > most ? most - 1 : most)
  return (
    <>
      {/* What is inside a button is read with it only, and told by nobody. */}
      <span className="sr" role="status">
        {following}
      </span>
      {followed ? (
        <button type="button" className="following" onClick={stop} aria-label={t('follow.stop')}>
          <IconEye className="i" aria-hidden />
          <span>{following}</span>
          <IconX className="i" aria-hidden />
        </button>
      ) : null}
      <button
        type="button"
        className="here"
        aria-haspopup="dialog"
        aria-label={t('others', { names: format.list(names) })}
        title={format.list(names)}
        onClick={() => setChoosing(true)}
      >
        <span className="avs" aria-hidden="true">
          {shown.map((person) => (
            <span key={person.id} className="av" data-hue={person.hue}>
              {initialOf(nameOf(person, language))}
            </span>
          ))}
          {others.length > shown.length ? <span className="av">+{others.length - shown.length}</span> : null}
        </span>
      </button>
      {choosing ? (
        <Dialog title={t('follow.title')} look="sheet" onClose={() => setChoosing(false)}>
          <p className="sm mut">{t('follow.help')}</p>
          <ul className="list">
            {others.map((person) => (
              <li key={person.id}>
                <button
                  type="button"
                  onClick={() => {
                    setChoosing(false)
                    follow(person.id)
                  }}
                >
                  <span className="av" data-hue={person.hue} aria-hidden="true">
                    {initialOf(nameOf(person, language))}
                  </span>
                  {t('follow.start', { name: nameOf(person, language) })}
                </button>
              </li>
            ))}
          </ul>
        </Dialog>
      ) : null}
    </>
  )
}
