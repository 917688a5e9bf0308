import { IconAlt, IconX } from '@tabler/icons-react'
import { Extension, type Extensions, mergeAttributes } from '@tiptap/core'
import { Details, DetailsSummary } from '@tiptap/extension-details'
import { TaskItem } from '@tiptap/extension-list'
import { Plugin, Selection } from '@tiptap/pm/state'
import { type NodeViewProps, NodeViewWrapper, ReactNodeViewRenderer } from '@tiptap/react'
import { ItemCard as Card } from '#client/core/ItemCard.tsx'
import { useWords } from '#client/core/i18n.ts'
import { IconButton } from '#client/design/index.ts'
import { Callout, DocFile, DocImage, ItemCard } from '#shared/features/docs/schema.ts'
import { FileLink, Picture } from '../Picture.tsx'

/** What stands on the parts of a text in the language of the screen. */
export interface NodeWords {
  callout: Record<'note' | 'tip' | 'warning' | 'decision', string>
  task: { done: string; open: string }
  details: { open: string; close: string; summary: string }
}

/** What can be done with a picture, file or card while it is chosen. */
function Chosen({ props, onDescribe }: { props: NodeViewProps; onDescribe?: () => void }) {
  const t = useWords('docs')
  if (!props.selected || !props.editor.isEditable) return null
  return (
    <span className="chosen" contentEditable={false}>
      {onDescribe ? (
        <IconButton label={t('picture.title')} onClick={onDescribe}>
          <IconAlt className="i" aria-hidden />
        </IconButton>
      ) : null}
      <IconButton label={t('removeQuote')} onClick={() => props.deleteNode()}>
        <IconX className="i" aria-hidden />
      </IconButton>
    </span>
  )
}

const PictureView = (onDescribe: (from: number) => void) => (props: NodeViewProps) => (
  <NodeViewWrapper className="node">
    <Picture attributes={props.node.attrs} />
    <Chosen
      props={props}
      onDescribe={() => {
        const from = props.getPos()
        if (from !== undefined) onDescribe(from)
      }}
    />
  </NodeViewWrapper>
)

const FileView = (props: NodeViewProps) => (
  <NodeViewWrapper className="node">
    <FileLink attributes={props.node.attrs} />
    <Chosen props={props} />
  </NodeViewWrapper>
)

function CardView(props: NodeViewProps) {
  const t = useWords('docs')
  return (
    <NodeViewWrapper className="node">
      <Card itemId={String(props.node.attrs.itemId)} otherwise={<p className="nopicture">{t('noCard')}</p>} />
      <Chosen props={props} />
    </NodeViewWrapper>
  )
}

/**
 * A caret that walks into a closed part goes on behind it, or back to its heading. (Tiptap's own looks at the page before
 * it shows what was typed, and throws the caret of whoever writes with an input method out of the heading.)
 */
const ClosedParts = Extension.create({
  name: 'closedParts',
  addProseMirrorPlugins() {
    const { editor } = this
    const isClosed = (place: number) => {
      const dom = editor.view.nodeDOM(place)
      return dom instanceof HTMLElement && dom.hidden
    }
    return [
      new Plugin({
        appendTransaction: (transactions, before, { selection, doc, tr }) => {
          if (!selection.empty || transactions.some(({ docChanged }) => docChanged)) return null
          const { $from } = selection
          for (let depth = 1; depth <= $from.depth; depth++) {
            if ($from.node(depth).type.name !== 'detailsContent' || !isClosed($from.before(depth))) continue
            const onward = before.selection.from < selection.from
            const place = onward ? $from.after(depth - 1) : $from.before(depth)
            return tr.setSelection(Selection.near(doc.resolve(place), onward ? 1 : -1))
          }
          return null
        },
      }),
    ]
  },
})

/** Pictures, files, cards, callouts, tasks and collapsible parts as the editor shows them. */
export const nodeExtensions = (words: NodeWords, onDescribe: (from: number) => void): Extensions => [
  DocImage.extend({ addNodeView: () => ReactNodeViewRenderer(PictureView(onDescribe)) }),
  DocFile.extend({ addNodeView: () => ReactNodeViewRenderer(FileView) }),
  ItemCard.extend({ addNodeView: () => ReactNodeViewRenderer(CardView) }),
  Callout.extend({
    renderHTML: ({ node, HTMLAttributes }) => [
      'div',
      mergeAttributes(HTMLAttributes, {
        'data-callout': '',
        'data-label': words.callout[node.attrs.kind as keyof NodeWords['callout']] ?? words.callout.note,
      }),
      0,
    ],
  }),
  TaskItem.configure({
    nested: true,
    a11y: { checkboxLabel: (_, checked) => (checked ? words.task.done : words.task.open) },
  }),
  // In an element <summary> browsers lose the caret, and a space opens and closes it.
  DetailsSummary.extend({
    parseHTML: () => [{ tag: 'summary' }, { tag: 'div[data-type="detailsSummary"]' }],
    renderHTML: ({ HTMLAttributes }) => [
      'div',
      mergeAttributes(HTMLAttributes, { 'data-type': 'detailsSummary', class: 'summary' }),
      0,
    ],
  }),
  ClosedParts,
  Details.extend({ addProseMirrorPlugins: () => [] }).configure({
    renderToggleButton: ({ element, isOpen }) => {
      element.ariaLabel = isOpen ? words.details.close : words.details.open
      element.ariaExpanded = String(isOpen)
    },
  }),
]
