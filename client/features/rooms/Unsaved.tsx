import { IconX } from '@tabler/icons-react'
import { useWords } from '#client/core/i18n.ts'
import { IconButton } from '#client/design/index.ts'
import type { Message } from '#shared/features/rooms/contract.ts'
import type { Edit } from './useEdits.ts'

interface UnsavedProps {
  edits: readonly Edit[]
  /** What is held of the talk. */
  messages: readonly Message[]
  isOpen(id: string): boolean
  onGoOn(edit: Edit): void
  onDrop(id: string): void
}

/** Edits that were not saved when the page was left, and those whose message was deleted under their hands. */
export function Unsaved({ edits, messages, isOpen, onGoOn, onDrop }: UnsavedProps) {
  const t = useWords('rooms')
  return edits.map((edit) => {
    const isGone = messages.some(({ id, deletedAt }) => id === edit.id && deletedAt)
    if (isOpen(edit.id) && !isGone) return null
    return (
      <div key={edit.id} className="replying unsaved sm" role="status">
        <span>
          {t(isGone ? 'editGone' : 'editUnsaved')} <span className={isGone ? 'words' : 'clamp2'}>{edit.body}</span>
          {isGone ? null : (
            <button type="button" className="lnk" onClick={() => onGoOn(edit)}>
              {t('goOnEditing')}
            </button>
          )}
        </span>
        <IconButton label={t('dropEdit')} onClick={() => onDrop(edit.id)}>
          <IconX className="i" aria-hidden />
        </IconButton>
      </div>
    )
  })
}
