import { Collaboration } from '@tiptap/extension-collaboration'
import { CollaborationCaret } from '@tiptap/extension-collaboration-caret'
import { Placeholder } from '@tiptap/extensions'
import type { Node as ProseMirrorNode } from '@tiptap/pm/model'
import { NodeSelection, Selection, TextSelection } from '@tiptap/pm/state'
import type { EditorView } from '@tiptap/pm/view'
import { type Editor, EditorContent, useEditor } from '@tiptap/react'
import { ySyncPluginKey } from '@tiptap/y-tiptap'
import { useCallback, useEffect, useId, useMemo, useRef, useState } from 'react'
import { createPortal, flushSync } from 'react-dom'
import { useLocation } from 'wouter'
import * as Y from 'yjs'
import type { CaretUser, OpenDoc } from '#client/core/doc.ts'
import { departmentOf, givenName, langOf, nameOf, useFormat } from '#client/core/format.ts'
import { useWords } from '#client/core/i18n.ts'
import { announce } from '#client/design/index.ts'
import { FRAGMENT, textExtensions } from '#shared/features/docs/schema.ts'
import { Highlights } from './highlights.ts'
import { WholeLetters } from './letters.ts'
import { isInQuote, isQuote, type QuoteWords, quoteExtensions } from './quotes.ts'
import { takePressed, takeSelection } from './selection.ts'
import { Toolbar } from './Toolbar.tsx'
import { watchUnknown } from './unknown.ts'
import { WholeWords } from './wholeWords.ts'
import { Mentions, PeopleMenu, SlashMenu } from './writing/at-caret.ts'
import { CardDialog } from './writing/CardDialog.tsx'
import { FindBar } from './writing/FindBar.tsx'
import { FootnoteDialog, FootnoteList } from './writing/FootnoteList.tsx'
import { Finder } from './writing/finding.ts'
import { FocusAtOnce } from './writing/focus-at-once.ts'
import { FootnoteCall } from './writing/footnotes.ts'
import { InsertDialog } from './writing/InsertDialog.tsx'
import { type Asks, type Insert, useInserts } from './writing/inserts.ts'
import { type NodeWords, nodeExtensions } from './writing/nodes.tsx'
import { PictureDialog } from './writing/PictureDialog.tsx'
import { adoptFiles, filesOf, filesPasted, itemOf } from './writing/pasting.ts'
import { Suggestions } from './writing/Suggestions.tsx'
import { Suggesting } from './writing/suggesting.ts'
import { Uploads } from './writing/Uploads.tsx'
import { UndoSteps } from './writing/undo-steps.ts'
import { MOST_UPLOADS, useDocUploads } from './writing/useDocUploads.ts'
import '#client/design/prose.css'
import './editor.css'
import './writing/writing.css'

/** What is asked for over the text. */
type Asking =
  | { what: 'insert' }
  | { what: 'card' }
  | { what: 'footnote'; from: number | undefined }
  | { what: 'picture'; from: number }

/** What the editor was made with is older than the page: it looks here. */
interface Latest {
  inserts: readonly Insert[]
  add(files: Iterable<File>, at?: number): void
  adopt(fileIds: readonly string[]): void
  find(): void
}

interface EditorProps {
  docId: string
  open: OpenDoc
  label: string
  editable: boolean
  /** Where the tools stand: above the page, outside of the sheet. */
  tools: HTMLElement | null
  /** Words are looked for in the text. */
  finding: boolean
  onFind(is: boolean): void
  /** The row of tools is shown. */
  withTools: boolean
  /** Told of the editor while the text is shown. */
  onEditor(editor: Editor | undefined): void
}

/** A text that follows the shared one and gives nothing back. */
function copyOf(shared: Y.Doc): Y.Doc {
  const copy = new Y.Doc()
  Y.applyUpdate(copy, Y.encodeStateAsUpdate(shared))
  // Whose caret is one's own is known by it.
  copy.clientID = shared.clientID
  const follow = (update: Uint8Array) => Y.applyUpdate(copy, update)
  shared.on('update', follow)
  shared.once('destroy', () => copy.destroy())
  copy.once('destroy', () => shared.off('update', follow))
  return copy
}

/** For whoever may not write: an editor deletes what does not fit, which would be refused as a reader's own doing. */
function useReadersCopy(shared: Y.Doc, isWanted: boolean): Y.Doc | undefined {
  const copy = useMemo(() => (isWanted ? copyOf(shared) : undefined), [shared, isWanted])
  useEffect(() => () => copy?.destroy(), [copy])
  return copy
}

/**
 * The text; or a copy that is only read, for whoever may not write, and as soon as it holds what this page is too old to
 * know: an editor would delete from the shared text what it has no node for.
 */
export default function DocEditor({
  onOlder,
  mayWrite,
  ...props
}: EditorProps & { onOlder(): void; mayWrite: boolean }) {
  const shared = props.open.doc
  const editor = useRef<Editor>(undefined)
  const [copy, setCopy] = useState(() => {
    let made: Y.Doc | undefined
    watchUnknown(shared, () => {
      made = copyOf(shared)
    })()
    return made
  })
  useEffect(() => {
    if (copy) return onOlder()
    return watchUnknown(shared, () => {
      // The binding hears of nothing any more, from this very change on.
      if (editor.current) ySyncPluginKey.getState(editor.current.state).binding.destroy()
      setCopy((before) => before ?? copyOf(shared))
    })
  }, [copy, shared, onOlder])
  const { onEditor } = props
  const tell = useCallback(
    (made: Editor | undefined) => {
      editor.current = made
      onEditor(made)
    },
    [onEditor],
  )
  const readers = useReadersCopy(shared, !mayWrite && !copy)
  return <Text {...props} doc={copy ?? readers ?? shared} editable={props.editable && !copy} onEditor={tell} />
}

/** Everybody's caret stands in it; the name flag stands in the gutter and never covers a Lao mark. */
function Text({
  docId,
  doc,
  open,
  label,
  editable,
  tools,
  finding,
  onFind,
  withTools,
  onEditor,
}: EditorProps & { doc: Y.Doc }) {
  const t = useWords('docs')
  const core = useWords()
  const format = useFormat()
  const [, go] = useLocation()
  const { language } = format
  const { provider } = open
  const words: QuoteWords = {
    byline: (kind, attributes) => {
      const { authorLo, authorEn, departmentLo, departmentEn, sentAt, recordedAt, outcome } = attributes as Record<
        string,
        string | null
      >
      const parts =
        kind === 'agreement'
          ? [
              core(outcome === 'not_agreed' ? 'state.not_agreed' : 'state.agreed'),
              recordedAt && format.date(recordedAt),
            ]
          : [
              nameOf({ nameLo: authorLo ?? '', nameEn: authorEn ?? '' }, language),
              departmentOf({ departmentLo: departmentLo ?? null, departmentEn: departmentEn ?? null }, language),
              sentAt && format.date(sentAt),
            ]
      return parts.filter(Boolean).join('\u00a0· ')
    },
    open: t('openTalk'),
    openSource: t('openSource'),
    remove: t('removeQuote'),
    dissent: t('dissent'),
    go,
  }
  const nodeWords: NodeWords = {
    callout: {
      note: t('callout.note'),
      tip: t('callout.tip'),
      warning: t('callout.warning'),
      decision: t('callout.decision'),
    },
    task: { done: t('taskDone'), open: t('taskOpen') },
    details: { open: t('detailsOpen'), close: t('detailsClose'), summary: t('detailsSummary') },
  }
  const listId = useId()
  const suggesting = useMemo(() => new Suggesting(listId), [listId])
  const [asking, setAsking] = useState<Asking>()
  const [pictures, files] = [useRef<HTMLInputElement>(null), useRef<HTMLInputElement>(null)]
  const asks = useMemo<Asks>(
    () => ({
      picture: () => pictures.current?.click(),
      file: () => files.current?.click(),
      footnote: () => setAsking({ what: 'footnote', from: undefined }),
      card: () => setAsking({ what: 'card' }),
    }),
    [pictures, files],
  )
  const inserts = useInserts(asks)
  const latest = useRef<Latest>({ inserts, add: () => undefined, adopt: () => undefined, find: () => undefined })
  const editor = useEditor(
    {
      extensions: [
        ...textExtensions,
        ...quoteExtensions(words),
        ...nodeExtensions(nodeWords, (from) => setAsking({ what: 'picture', from })),
        FootnoteCall(t('insert.footnote'), (from) => setAsking({ what: 'footnote', from })),
        SlashMenu(suggesting, () => latest.current.inserts),
        Mentions,
        PeopleMenu(suggesting, () => language),
        WholeLetters,
        WholeWords,
        UndoSteps,
        FocusAtOnce,
        Highlights,
        Finder,
        Placeholder.configure({
          includeChildren: true,
          showOnlyCurrent: false,
          // At the beginning of the text, not in every cell of a table that is still empty.
          placeholder: ({ node, pos }) =>
            node.type.name === 'detailsSummary' ? t('detailsSummary') : pos === 0 ? t('placeholder') : '',
        }),
        Collaboration.configure({ document: doc, field: FRAGMENT }),
        CollaborationCaret.configure({
          provider,
          // The server says whose a caret is; nothing that is written here would be believed.
          user: {},
          render: (user) => caret(user as CaretUser, givenName(nameOf(user as CaretUser, language))),
          selectionRender: (user) => ({ class: 'caret-selection', 'data-hue': hueOf(user as CaretUser) }),
        }),
      ],
      editable,
      onFocus: ({ editor: one }) => leaveQuotes(one),
      editorProps: {
        handleDOMEvents: { keydown: takePressed, cut: takeSelection, copy: takeSelection, paste: takeSelection },
        handleTextInput: writeBeside,
        handleKeyDown: (_view, event) => {
          if (!(event.ctrlKey || event.metaKey) || event.altKey || event.key.toLowerCase() !== 'f') return false
          event.preventDefault()
          latest.current.find()
          return true
        },
        handleClick: openLink,
        handleClickOn: chooseQuote,
        handleDoubleClickOn: chooseQuote,
        handleTripleClickOn: chooseQuote,
        handlePaste: (view, event, slice) => {
          const { clipboardData: data } = event
          if (!data) return false
          const item = itemOf(data.getData('text/plain'), location.origin)
          const { $from, empty } = view.state.selection
          const card = item && view.state.schema.nodes.itemCard?.create({ itemId: item })
          if (card && empty && $from.parent.type.name === 'paragraph' && $from.parent.content.size === 0) {
            view.dispatch(view.state.tr.replaceSelectionWith(card).scrollIntoView())
            return true
          }
          const pasted = filesPasted(data)
          if (pasted.length > 0) latest.current.add(pasted)
          const fromDocs = filesOf(slice)
          // Only after they are in the text.
          if (fromDocs.length > 0) queueMicrotask(() => latest.current.adopt(fromDocs))
          return pasted.length > 0 && slice.content.textBetween(0, slice.content.size).trim() === ''
        },
        handleDrop: (view, event) => {
          const dropped = [...(event.dataTransfer?.files ?? [])]
          if (dropped.length === 0) return false
          event.preventDefault()
          latest.current.add(dropped, view.posAtCoords({ left: event.clientX, top: event.clientY })?.pos)
          return true
        },
        attributes: {
          'aria-label': label,
          lang: langOf(label),
          'aria-multiline': 'true',
          'aria-haspopup': 'listbox',
          role: 'textbox',
          class: 'prose',
          spellcheck: 'false',
        },
      },
    },
    [doc, provider, language],
  )
  useEffect(() => {
    editor.setEditable(editable, false)
  }, [editor, editable])
  useEffect(() => {
    onEditor(editor)
    return () => onEditor(undefined)
  }, [editor, onEditor])
  const uploads = useDocUploads(docId, editor)
  const add = (chosen: Iterable<File>, at?: number) => {
    const over = uploads.add(chosen, at)
    if (over > 0) announce(t('uploadsOver', { count: MOST_UPLOADS }))
  }
  useEffect(() => {
    latest.current = {
      inserts,
      add,
      find: () => onFind(true),
      adopt: (fileIds) => void adoptFiles(editor, docId, fileIds).catch(() => announce(t('notAdopted'))),
    }
  })
  function close() {
    flushSync(() => setAsking(undefined))
    // The text has the focus again, and its caret a moment later: what is typed in between would stand at its beginning.
    if (editor.view.hasFocus()) editor.view.focus()
  }
  const picker = (ref: typeof pictures, accept: string | undefined, name: string) => (
    <input
      ref={ref}
      type="file"
      hidden
      multiple
      aria-label={name}
      accept={accept}
      onChange={(event) => {
        add(event.target.files ?? [])
        event.target.value = ''
      }}
    />
  )
  return (
    <>
      {tools
        ? createPortal(
            <>
              {editable && withTools ? (
                <Toolbar editor={editor} onInsert={() => setAsking({ what: 'insert' })} onFind={() => onFind(true)} />
              ) : null}
              {finding ? <FindBar editor={editor} onClose={() => onFind(false)} /> : null}
              <Uploads running={uploads.running} onAgain={uploads.again} onDrop={uploads.drop} />
            </>,
            tools,
          )
        : null}
      <EditorContent editor={editor} />
      <FootnoteList editor={editor} onOpen={(from) => setAsking({ what: 'footnote', from })} />
      {picker(pictures, 'image/jpeg,image/png,image/webp,image/gif', t('insert.picture'))}
      {picker(files, undefined, t('insert.file'))}
      <Suggestions suggesting={suggesting} id={listId} />
      {asking?.what === 'insert' ? <InsertDialog editor={editor} inserts={inserts} onClose={close} /> : null}
      {asking?.what === 'card' ? <CardDialog editor={editor} onClose={close} /> : null}
      {asking?.what === 'picture' ? <PictureDialog editor={editor} from={asking.from} onClose={close} /> : null}
      {asking?.what === 'footnote' ? <FootnoteDialog editor={editor} from={asking.from} onClose={close} /> : null}
    </>
  )
}

/** A click puts the caret into a link; with Ctrl or Command it opens it, as elsewhere. */
function openLink(_view: EditorView, _pos: number, event: MouseEvent): boolean {
  if (!(event.ctrlKey || event.metaKey) || !(event.target instanceof Element)) return false
  const link = event.target.closest<HTMLAnchorElement>('a[href]')
  if (!link) return false
  open(link.href, '_blank', 'noopener')
  return true
}

/** A click on a quote chooses it whole. */
function chooseQuote(view: EditorView, _pos: number, node: ProseMirrorNode, at: number, event: MouseEvent): boolean {
  if (!isQuote(node) || (event.target instanceof Element && event.target.closest('a, button'))) return false
  view.dispatch(view.state.tr.setSelection(NodeSelection.create(view.state.doc, at)))
  view.focus()
  return true
}

/** Whoever types while a quote, a picture or a card is selected, as one is that was just put in, writes below it and overwrites nothing. */
function writeBeside(view: EditorView, _from: number, _to: number, text: string): boolean {
  const { selection, schema, tr } = view.state
  if (!(selection instanceof NodeSelection) || !selection.node.isBlock || !selection.node.isAtom) return false
  const paragraph = schema.nodes.paragraph?.create(null, schema.text(text))
  if (!paragraph) return false
  tr.insert(selection.to, paragraph)
  view.dispatch(
    tr.setSelection(TextSelection.near(tr.doc.resolve(selection.to + 1 + text.length), -1)).scrollIntoView(),
  )
  return true
}

/** The tab key leads to the end of the text, never into somebody else's words. */
function leaveQuotes({ state, view }: Editor) {
  const { selection, doc, tr } = state
  if (!(selection instanceof TextSelection)) return
  if (selection.$from.parent.inlineContent && !isInQuote(selection.$from)) return
  view.dispatch(tr.setSelection(Selection.atEnd(doc)))
}

const hueOf = (user: CaretUser) => String(user.hue ?? 1)

function caret(user: CaretUser, name: string) {
  const line = document.createElement('span')
  line.className = 'caret'
  line.dataset.hue = hueOf(user)
  line.dataset.person = user.id
  line.ariaHidden = 'true'
  const flag = document.createElement('i')
  flag.className = 'caret-flag'
  flag.textContent = name
  line.append(flag)
  return line
}
