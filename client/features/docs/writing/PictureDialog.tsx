import type { Editor } from '@tiptap/core'
import type { Attrs } from '@tiptap/pm/model'
import { type FormEvent, useState } from 'react'
import { useWords } from '#client/core/i18n.ts'
import { Button, Dialog, SelectField, TextField } from '#client/design/index.ts'
import { IMAGE_SIZES } from '#shared/features/docs/schema.ts'
import { bothOf } from './footnotes.ts'
import { keepPlace } from './keep-place.ts'

const WORDS_MAX = 500

const described = ['alt', 'caption'] as const
const fields = [...described, 'size'] as const
type Description = Record<(typeof fields)[number], string>

const descriptionOf = ({ alt, caption, size }: Attrs): Description => ({
  alt: String(alt ?? ''),
  caption: String(caption ?? ''),
  size: String(size ?? 'full'),
})

/** What a picture shows, what stands under it, and how large it is. */
export function PictureDialog({ editor, from, onClose }: { editor: Editor; from: number; onClose(): void }) {
  const t = useWords('docs')
  const core = useWords()
  const [place] = useState(() => keepPlace(editor, from))
  const [picture] = useState<Attrs>(() => editor.state.doc.nodeAt(from)?.attrs ?? {})
  /** What was said of the picture when it was last shown here. */
  const [known, setKnown] = useState(() => descriptionOf(picture))
  const [typed, setTyped] = useState(known)
  const [isGone, setGone] = useState(false)
  const [theirs, setTheirs] = useState<Partial<Description>>({})
  const mine: Description = { ...typed, alt: typed.alt.trim(), caption: typed.caption.trim() }
  const changed = fields.filter((field) => mine[field] !== known[field])
  function submit(event: FormEvent) {
    event.preventDefault()
    if (changed.length === 0 && !isGone) return onClose()
    // Only what was changed here: the rest is what others make of it.
    const change = Object.fromEntries(changed.map((field) => [field, mine[field]]))
    const at = place()
    const node = at === undefined ? null : editor.state.doc.nodeAt(at)
    if (at !== undefined && node && node.attrs.fileId === picture.fileId) {
      const now = descriptionOf(node.attrs)
      const met = described.filter(
        (field) => changed.includes(field) && now[field] !== known[field] && now[field] !== mine[field],
      )
      if (met.length > 0) {
        // Shows what somebody else wrote meanwhile, beside what was written here.
        const both = Object.fromEntries(met.map((field) => [field, bothOf(known[field], now[field], mine[field])]))
        setTyped({ ...now, ...change, ...both })
        setTheirs(Object.fromEntries(met.map((field) => [field, now[field]])))
        return setKnown(now)
      }
      editor.view.dispatch(editor.state.tr.setNodeMarkup(at, null, { ...node.attrs, ...change }))
    } else if (isGone) {
      editor
        .chain()
        .focus()
        .insertContent({ type: 'image', attrs: { ...picture, ...mine } })
        .run()
    } else return setGone(true)
    onClose()
  }
  const field = (name: (typeof described)[number], help?: string) => (
    <>
      <TextField
        label={t(`picture.${name}`)}
        help={help}
        value={typed[name]}
        maxLength={WORDS_MAX}
        onChange={(event) => setTyped({ ...typed, [name]: event.target.value })}
      />
      {theirs[name] === undefined || isGone ? null : (
        <p className="msgbad" role="alert">
          {t('picture.changed', { words: theirs[name] })}
        </p>
      )}
    </>
  )
  return (
    <Dialog title={t('picture.title')} onClose={onClose}>
      <form className="stack" onSubmit={submit}>
        {field('alt', t('picture.altHelp'))}
        {field('caption')}
        <SelectField
          label={t('picture.size')}
          value={typed.size}
          onChange={(event) => setTyped({ ...typed, size: event.target.value })}
        >
          {IMAGE_SIZES.map((one) => (
            <option key={one} value={one}>
              {t(`picture.${one}`)}
            </option>
          ))}
        </SelectField>
        {isGone ? (
          <p className="msgbad" role="alert">
            {t('picture.gone')}
          </p>
        ) : null}
        <div className="end">
          <Button look="primary" type="submit">
            {core('done')}
          </Button>
        </div>
      </form>
    </Dialog>
  )
}
