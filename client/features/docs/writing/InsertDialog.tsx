import type { Editor } from '@tiptap/core'
import { useWords } from '#client/core/i18n.ts'
import { Dialog } from '#client/design/index.ts'
import type { Insert } from './inserts.ts'

interface InsertDialogProps {
  editor: Editor
  inserts: readonly Insert[]
  onClose(): void
}

/** The same that `/` offers, for whoever uses the tools or has no such key at hand. */
export function InsertDialog({ editor, inserts, onClose }: InsertDialogProps) {
  const t = useWords('docs')
  return (
    <Dialog title={t('insert.title')} look="sheet" onClose={onClose}>
      <ul className="list inserts">
        {inserts.map(({ id, label, icon: Icon, run }) => (
          <li key={id}>
            <button
              type="button"
              onClick={() => {
                onClose()
                // A dialog gives the focus back when it closes; the text has it only after that.
                requestAnimationFrame(() => run(editor, (chain) => chain))
              }}
            >
              <Icon className="i" aria-hidden />
              {label}
            </button>
          </li>
        ))}
      </ul>
    </Dialog>
  )
}
