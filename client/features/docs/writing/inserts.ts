import {
  IconAlertTriangle,
  IconAt,
  IconBlockquote,
  IconBulb,
  IconCards,
  IconChecklist,
  IconCircleCheck,
  IconCode,
  IconFile,
  IconH1,
  IconH2,
  IconH3,
  IconInfoCircle,
  IconLayoutBottombarCollapse,
  IconList,
  IconListNumbers,
  IconNote,
  IconPhoto,
  IconSeparator,
  IconTable,
  type TablerIcon,
} from '@tabler/icons-react'
import type { ChainedCommands, Editor } from '@tiptap/core'
import { useMemo } from 'react'
import { useWords } from '#client/core/i18n.ts'
import { CALLOUT_KINDS, type CalloutKind } from '#shared/features/docs/schema.ts'
import { foldLine } from '#shared/lao/segment.ts'

/** What needs a question or a file first. */
export interface Asks {
  picture(): void
  file(): void
  footnote(): void
  card(): void
}

/** Something that can be put into the text. */
export interface Insert {
  id: string
  label: string
  icon: TablerIcon
  /** Further words by which it is found, in both languages and as Markdown writes it. */
  words: string
  run(editor: Editor, before: (chain: ChainedCommands) => ChainedCommands): void
}

const calloutIcon: Record<CalloutKind, TablerIcon> = {
  note: IconInfoCircle,
  tip: IconBulb,
  warning: IconAlertTriangle,
  decision: IconCircleCheck,
}

/** Everything that can be put into the text, for the slash menu and the menu of the tools alike. */
export function useInserts(asks: Asks): readonly Insert[] {
  const t = useWords('docs')
  return useMemo(() => {
    const simple =
      (step: (chain: ChainedCommands) => ChainedCommands): Insert['run'] =>
      (editor, before) =>
        void step(before(editor.chain().focus())).run()
    const asked =
      (ask: () => void): Insert['run'] =>
      (editor, before) => {
        before(editor.chain().focus()).run()
        ask()
      }
    const heading = (level: 1 | 2 | 3, icon: TablerIcon): Insert => ({
      id: `heading${level}`,
      label: t('tool.heading', { level }),
      icon,
      words: `heading h${level} ${'#'.repeat(level)}`,
      run: simple((chain) => chain.setHeading({ level })),
    })
    return [
      heading(1, IconH1),
      heading(2, IconH2),
      heading(3, IconH3),
      {
        id: 'bullet',
        label: t('tool.bullet'),
        icon: IconList,
        words: 'list bullet ul -',
        run: simple((chain) => chain.toggleBulletList()),
      },
      {
        id: 'number',
        label: t('tool.number'),
        icon: IconListNumbers,
        words: 'numbered list ol 1.',
        run: simple((chain) => chain.toggleOrderedList()),
      },
      {
        id: 'tasks',
        label: t('tool.tasks'),
        icon: IconChecklist,
        words: 'task todo checklist []',
        run: simple((chain) => chain.toggleTaskList()),
      },
      {
        id: 'picture',
        label: t('insert.picture'),
        icon: IconPhoto,
        words: 'picture image photo',
        run: asked(asks.picture),
      },
      { id: 'file', label: t('insert.file'), icon: IconFile, words: 'file attachment', run: asked(asks.file) },
      {
        id: 'table',
        label: t('tool.table'),
        icon: IconTable,
        words: 'table',
        run: simple((chain) => chain.insertTable({ rows: 3, cols: 3, withHeaderRow: true })),
      },
      ...CALLOUT_KINDS.map(
        (kind): Insert => ({
          id: `callout-${kind}`,
          label: t(`callout.${kind}`),
          icon: calloutIcon[kind],
          words: `callout ${kind}`,
          run: simple((chain) => chain.wrapIn('callout', { kind })),
        }),
      ),
      {
        id: 'quote',
        label: t('tool.quote'),
        icon: IconBlockquote,
        words: 'quote quotation >',
        run: simple((chain) => chain.toggleBlockquote()),
      },
      {
        id: 'details',
        label: t('insert.details'),
        icon: IconLayoutBottombarCollapse,
        words: 'collapsible details toggle',
        run: simple((chain) => chain.setDetails()),
      },
      {
        id: 'footnote',
        label: t('insert.footnote'),
        icon: IconNote,
        words: 'footnote note',
        run: asked(asks.footnote),
      },
      {
        id: 'person',
        label: t('insert.person'),
        icon: IconAt,
        words: 'person mention @',
        run: simple((chain) => chain.insertContent('@')),
      },
      { id: 'card', label: t('insert.card'), icon: IconCards, words: 'card link item document', run: asked(asks.card) },
      {
        id: 'code',
        label: t('insert.code'),
        icon: IconCode,
        words: 'code ```',
        run: simple((chain) => chain.toggleCodeBlock()),
      },
      {
        id: 'divider',
        label: t('insert.divider'),
        icon: IconSeparator,
        words: 'divider line rule ---',
        run: simple((chain) => chain.setHorizontalRule()),
      },
    ]
  }, [t, asks])
}

/** Those whose name or further words hold what was typed, however it is spelled. */
export function insertsFor(inserts: readonly Insert[], typed: string): readonly Insert[] {
  const query = foldLine(typed)
  return inserts.filter(({ label, words }) => foldLine(label).includes(query) || words.includes(typed.toLowerCase()))
}
