import { useWords } from '#client/core/i18n.ts'
import { Dialog } from '#client/design/index.ts'

const places = [
  ['h', 'today'],
  ['s', 'spaces'],
  ['k', 'knowledge'],
  ['l', 'learning'],
] as const

export default function HelpDialog({ onClose }: { onClose: () => void }) {
  const t = useWords()
  return (
    <Dialog title={t('help.title')} onClose={onClose}>
      <dl className="keys">
        <dt>
          <kbd>/</kbd>
        </dt>
        <dd>{t('help.search')}</dd>
        {places.map(([key, place]) => (
          <div key={key} style={{ display: 'contents' }}>
            <dt>
              <kbd>g</kbd> <span className="sm faint">{t('help.then')}</span> <kbd>{key}</kbd>
            </dt>
            <dd>{t(`help.${place}`)}</dd>
          </div>
        ))}
        <dt>
          <kbd>?</kbd>
        </dt>
        <dd>{t('help.help')}</dd>
      </dl>
    </Dialog>
  )
}
