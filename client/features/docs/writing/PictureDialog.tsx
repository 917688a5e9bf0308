import type { Editor } from '@tiptap/core'
import { type FormEvent, useState } from 'react'
import { useWords } from '#client/core/i18n.ts'
import { Button, Dialog, SelectField, TextField } from '#client/design/index.ts'
import { IMAGE_SIZES } from '#shared/features/docs/schema.ts'
import { keepPlace } from './keep-place.ts'

const WORDS_MAX = 500

/** What a picture shows, what stands under it, and how large it is. */
export function PictureDialog({ editor, from, onClose }: { editor: Editor; from: number; onClose(): void }) {
  const t = useWords('docs')
  const core = useWords()
  const attrs = editor.state.doc.nodeAt(from)?.attrs ?? {}
  const [alt, setAlt] = useState(String(attrs.alt ?? ''))
  const [caption, setCaption] = useState(String(attrs.caption ?? ''))
  const [place] = useState(() => keepPlace(editor, from))
  const [size, setSize] = useState(String(attrs.size ?? 'full'))
  function submit(event: FormEvent) {
    event.preventDefault()
    const at = place()
    const node = at === undefined ? null : editor.state.doc.nodeAt(at)
    // Somebody else may have taken it out meanwhile.
    if (at !== undefined && node && node.attrs.fileId === attrs.fileId)
      editor.view.dispatch(
        editor.state.tr.setNodeMarkup(at, null, { ...node.attrs, alt: alt.trim(), caption: caption.trim(), size }),
      )
    onClose()
  }
  return (
    <Dialog title={t('picture.title')} onClose={onClose}>
      <form className="stack" onSubmit={submit}>
        <TextField
          label={t('picture.alt')}
          help={t('picture.altHelp')}
          value={alt}
          maxLength={WORDS_MAX}
          onChange={(event) => setAlt(event.target.value)}
        />
        <TextField
          label={t('picture.caption')}
          value={caption}
          maxLength={WORDS_MAX}
          onChange={(event) => setCaption(event.target.value)}
        />
        <SelectField label={t('picture.size')} value={size} onChange={(event) => setSize(event.target.value)}>
          {IMAGE_SIZES.map((one) => (
            <option key={one} value={one}>
              {t(`picture.${one}`)}
            </option>
          ))}
        </SelectField>
        <div className="end">
          <Button look="primary" type="submit">
            {core('done')}
          </Button>
        </div>
      </form>
    </Dialog>
  )
}
