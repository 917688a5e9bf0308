import {
  IconArrowBackUp,
  IconArrowForwardUp,
  IconArrowMerge,
  IconBlockquote,
  IconBold,
  IconChecklist,
  IconColumnInsertLeft,
  IconColumnInsertRight,
  IconColumnRemove,
  IconItalic,
  IconLink,
  IconList,
  IconListNumbers,
  IconPlus,
  IconRowInsertBottom,
  IconRowInsertTop,
  IconRowRemove,
  IconSearch,
  IconTable,
  IconTableOff,
  IconTableRow,
  type TablerIcon,
} from '@tabler/icons-react'
import type { Editor } from '@tiptap/core'
import { useEditorState } from '@tiptap/react'
import { type FormEvent, Fragment, type KeyboardEvent, useState } from 'react'
import { useWords } from '#client/core/i18n.ts'
import { Button, Dialog, TextField } from '#client/design/index.ts'
import { HEADING_MAX, isSafeLink } from '#shared/features/docs/schema.ts'
import { takeSelection } from './selection.ts'

interface Tool {
  word: keyof ReturnType<typeof wordsOf>
  icon: TablerIcon
  run: () => void
  pressed?: boolean
  disabled?: boolean
}

const levels = [1, 2, 3, HEADING_MAX] as const

interface ToolbarProps {
  editor: Editor
  onInsert(): void
  onFind(): void
}

/** The tools of the text: one stop for the tab key, then the arrows. */
export function Toolbar({ editor, onInsert, onFind }: ToolbarProps) {
  const t = useWords('docs')
  const words = wordsOf(t)
  const [linking, setLinking] = useState(false)
  const on = useEditorState({
    editor,
    selector: ({ editor: one }) => ({
      level: levels.find((level) => one.isActive('heading', { level })) ?? 0,
      bold: one.isActive('bold'),
      italic: one.isActive('italic'),
      tasks: one.isActive('taskList'),
      bullet: one.isActive('bulletList'),
      number: one.isActive('orderedList'),
      quote: one.isActive('blockquote'),
      link: one.isActive('link'),
      table: one.isActive('table'),
      undo: one.can().undo(),
      redo: one.can().redo(),
    }),
  })
  const chain = () => editor.chain().focus()

  const groups: Tool[][] = [
    [
      { word: 'bold', icon: IconBold, run: () => chain().toggleBold().run(), pressed: on.bold },
      { word: 'italic', icon: IconItalic, run: () => chain().toggleItalic().run(), pressed: on.italic },
      { word: 'bullet', icon: IconList, run: () => chain().toggleBulletList().run(), pressed: on.bullet },
      { word: 'number', icon: IconListNumbers, run: () => chain().toggleOrderedList().run(), pressed: on.number },
      { word: 'tasks', icon: IconChecklist, run: () => chain().toggleTaskList().run(), pressed: on.tasks },
      { word: 'quote', icon: IconBlockquote, run: () => chain().toggleBlockquote().run(), pressed: on.quote },
      { word: 'link', icon: IconLink, run: () => setLinking(true), pressed: on.link },
      { word: 'insert', icon: IconPlus, run: onInsert },
      { word: 'find', icon: IconSearch, run: onFind },
    ],
    on.table
      ? [
          { word: 'addRowBefore', icon: IconRowInsertTop, run: () => chain().addRowBefore().run() },
          { word: 'addRow', icon: IconRowInsertBottom, run: () => chain().addRowAfter().run() },
          { word: 'removeRow', icon: IconRowRemove, run: () => chain().deleteRow().run() },
          { word: 'addColumnBefore', icon: IconColumnInsertLeft, run: () => chain().addColumnBefore().run() },
          { word: 'addColumn', icon: IconColumnInsertRight, run: () => chain().addColumnAfter().run() },
          { word: 'removeColumn', icon: IconColumnRemove, run: () => chain().deleteColumn().run() },
          { word: 'headerRow', icon: IconTableRow, run: () => chain().toggleHeaderRow().run() },
          { word: 'mergeCells', icon: IconArrowMerge, run: () => chain().mergeOrSplit().run() },
          { word: 'removeTable', icon: IconTableOff, run: () => chain().deleteTable().run() },
        ]
      : [
          {
            word: 'table',
            icon: IconTable,
            run: () => chain().insertTable({ rows: 3, cols: 3, withHeaderRow: true }).run(),
          },
        ],
  ]
  const button = ({ word, icon: Icon, run, pressed, disabled }: Tool) => (
    <button
      key={word}
      type="button"
      aria-label={words[word]}
      title={words[word]}
      aria-pressed={pressed}
      aria-disabled={disabled || undefined}
      // The text keeps its selection, and knows of it before what is pressed here is done.
      onMouseDown={(event) => {
        event.preventDefault()
        takeSelection()
      }}
      onClick={() => !disabled && run()}
    >
      <Icon className="i" aria-hidden />
    </button>
  )
  return (
    <>
      <div className="tools" role="toolbar" aria-label={t('tools')} onKeyDown={walk} onFocus={rove}>
        {button({ word: 'undo', icon: IconArrowBackUp, run: () => chain().undo().run(), disabled: !on.undo })}
        {button({ word: 'redo', icon: IconArrowForwardUp, run: () => chain().redo().run(), disabled: !on.redo })}
        <hr />
        <select
          aria-label={t('tool.level')}
          value={on.level}
          onChange={(event) => {
            const level = levels.find((one) => one === Number(event.target.value))
            if (level) chain().setHeading({ level }).run()
            else chain().setParagraph().run()
          }}
        >
          <option value={0}>{t('tool.paragraph')}</option>
          {levels.map((level) => (
            <option key={level} value={level}>
              {t('tool.heading', { level })}
            </option>
          ))}
        </select>
        {groups.map((group) => (
          <Fragment key={group[0]?.word}>
            <hr />
            {group.map(button)}
          </Fragment>
        ))}
      </div>
      {linking ? <LinkDialog editor={editor} onClose={() => setLinking(false)} /> : null}
    </>
  )
}

const wordsOf = (t: ReturnType<typeof useWords<'docs'>>) => ({
  italic: t('tool.italic'),
  tasks: t('tool.tasks'),
  insert: t('tool.insert'),
  find: t('find.title'),
  addRowBefore: t('tool.addRowBefore'),
  addColumnBefore: t('tool.addColumnBefore'),
  headerRow: t('tool.headerRow'),
  mergeCells: t('tool.mergeCells'),
  undo: t('tool.undo'),
  redo: t('tool.redo'),
  bold: t('tool.bold'),
  bullet: t('tool.bullet'),
  number: t('tool.number'),
  quote: t('tool.quote'),
  link: t('tool.link'),
  table: t('tool.table'),
  addRow: t('tool.addRow'),
  removeRow: t('tool.removeRow'),
  addColumn: t('tool.addColumn'),
  removeColumn: t('tool.removeColumn'),
  removeTable: t('tool.removeTable'),
})

const stops = (bar: Element) => [...bar.querySelectorAll<HTMLElement>('button, select')]

/** Left and right walk through the tools. */
function walk(event: KeyboardEvent<HTMLElement>) {
  const step = { ArrowRight: 1, ArrowLeft: -1 }[event.key]
  if (!step) return
  event.preventDefault()
  const all = stops(event.currentTarget)
  const at = all.indexOf(document.activeElement as HTMLElement)
  all[(at + step + all.length) % all.length]?.focus()
}

/** The tab key comes back to the tool that was used last. */
function rove({ currentTarget, target }: { currentTarget: HTMLElement; target: EventTarget }) {
  for (const stop of stops(currentTarget)) stop.tabIndex = stop === target ? 0 : -1
}

function LinkDialog({ editor, onClose }: { editor: Editor; onClose: () => void }) {
  const t = useWords('docs')
  const core = useWords()
  const before = String(editor.getAttributes('link').href ?? '')
  const [href, setHref] = useState(before)
  const [wrong, setWrong] = useState(false)
  const chain = () => editor.chain().focus().extendMarkRange('link')
  function submit(event: FormEvent) {
    event.preventDefault()
    const typed = href.trim()
    const full = isSafeLink(typed) || /^[a-z]+:/i.test(typed) ? typed : `https://${typed}`
    if (!isSafeLink(full) || !URL.canParse(full)) return setWrong(true)
    if (editor.state.selection.empty && !before)
      chain()
        .insertContent({ type: 'text', text: typed, marks: [{ type: 'link', attrs: { href: full } }] })
        .run()
    else chain().setLink({ href: full }).run()
    onClose()
  }
  return (
    <Dialog title={t('tool.link')} onClose={onClose}>
      <form className="stack" onSubmit={submit} noValidate>
        <TextField
          label={t('linkTo')}
          type="url"
          inputMode="url"
          value={href}
          onChange={(event) => setHref(event.target.value)}
          placeholder="https://"
          maxLength={2000}
          error={wrong ? t('linkWrong') : undefined}
        />
        {isSafeLink(before) ? (
          <p>
            <a href={before} target="_blank" rel="noopener noreferrer">
              {t('openLink')}
            </a>
          </p>
        ) : null}
        <div className="end">
          {before ? (
            <Button
              onClick={() => {
                chain().unsetLink().run()
                onClose()
              }}
            >
              {t('unlink')}
            </Button>
          ) : null}
          <Button look="primary" type="submit">
            {core('done')}
          </Button>
        </div>
      </form>
    </Dialog>
  )
}
