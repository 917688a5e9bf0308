import type { ReactNode } from 'react'
import { useWords } from '#client/core/i18n.ts'
import { Dialog } from '#client/design/index.ts'

const places = [
  ['h', 'today'],
  ['i', 'inbox'],
  ['c', 'catchUp'],
  ['s', 'spaces'],
  ['k', 'knowledge'],
  ['l', 'learning'],
] as const

/** What is typed where one writes a message, and what it is for. */
const marks = [
  ['**', '**', 'bold'],
  ['- ', '', 'list'],
  ['> ', '', 'quote'],
  ['`', '`', 'code'],
] as const

/** Every key, and how a message is marked up. */
export default function HelpDialog({ onClose }: { onClose: () => void }) {
  const t = useWords()
  const key = (keys: ReactNode, does: string) => (
    <div key={does}>
      <dt>{keys}</dt>
      <dd>{does}</dd>
    </div>
  )
  return (
    <Dialog title={t('help.title')} onClose={onClose}>
      <dl className="keys">
        {key(<kbd>/</kbd>, t('help.search'))}
        {places.map(([letter, place]) =>
          key(
            <>
              <kbd>g</kbd> <span className="sm faint">{t('help.then')}</span> <kbd>{letter}</kbd>
            </>,
            t(`help.${place}`),
          ),
        )}
        {key(<kbd>Esc</kbd>, t('help.leave'))}
        {key(<kbd>?</kbd>, t('help.help'))}
      </dl>
      <h3>{t('help.talk')}</h3>
      <dl className="keys">
        {key(<kbd>Enter</kbd>, t('help.send'))}
        {key(
          <>
            <kbd>Shift</kbd> <kbd>Enter</kbd>
          </>,
          t('help.newLine'),
        )}
        {key(<kbd>@</kbd>, t('help.call'))}
        {key(<kbd>↑</kbd>, t('help.editLast'))}
      </dl>
      <h3>{t('help.marks')}</h3>
      <dl className="keys">
        {marks.map(([before, after, what]) =>
          key(
            <code>
              {before}
              {t('help.words')}
              {after}
            </code>,
            t(`help.${what}`),
          ),
        )}
      </dl>
    </Dialog>
  )
}
