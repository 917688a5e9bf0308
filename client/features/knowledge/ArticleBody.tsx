import { createContext, type ReactNode, useContext, useMemo } from 'react'
import { Link } from 'wouter'
import { nameOf, useFormat } from '#client/core/format.ts'
import { ItemCard } from '#client/core/ItemCard.tsx'
import { useLanguage, useWords } from '#client/core/i18n.ts'
import { PhaseDisc, whole } from '#client/design/index.ts'
import type { BodyNode } from '#shared/features/knowledge/contract.ts'
import { FileLink, Footnotes, NoteCall, originOf, Picture } from '../docs/index.ts'
import '#client/design/prose.css'

/** Only what leads to the web or to a mailbox is a link; everything else stays words. */
const safe = (href: unknown) =>
  typeof href === 'string' && /^(https?:|mailto:|\/(?!\/))/i.test(href) ? href : undefined

const textOf = (node: BodyNode): string => (node.text ?? '') + (node.content ?? []).map(textOf).join('')

/** The headings of a body, with the ids they get. */
export const headingsOf = (body: BodyNode) =>
  (body.content ?? []).flatMap((node, index) =>
    node.type === 'heading' ? [{ id: `part-${index}`, text: textOf(node) }] : [],
  )

/** The footnotes of the body that is drawn, in their order; their numbers are their places in it. */
const Notes = createContext<readonly BodyNode[]>([])

const footnotesOf = (node: BodyNode): BodyNode[] =>
  node.type === 'footnote' ? [node] : (node.content ?? []).flatMap(footnotesOf)

/** Draws the published text from its nodes. What it does not know it passes through as words, never as HTML. */
export function ArticleBody({ body }: { body: BodyNode }) {
  const notes = useMemo(() => footnotesOf(body), [body])
  return (
    <Notes value={notes}>
      <div className="prose articlebody">
        {(body.content ?? []).map((node, index) => (
          // biome-ignore lint/suspicious/noArrayIndexKey: a published version never changes.
          <Block key={index} node={node} id={node.type === 'heading' ? `part-${index}` : undefined} />
        ))}
        <Footnotes texts={notes.map(textOf)} />
      </div>
    </Notes>
  )
}

const children = (node: BodyNode): ReactNode =>
  // biome-ignore lint/suspicious/noArrayIndexKey: a published version never changes.
  (node.content ?? []).map((child, index) => <Block key={index} node={child} />)

function Block({ node, id }: { node: BodyNode; id?: string | undefined }): ReactNode {
  switch (node.type) {
    case 'text':
      return <Words node={node} />
    case 'hardBreak':
      return <br />
    case 'heading': {
      const level = Number(node.attrs?.level ?? 2)
      return level <= 2 ? <h2 id={id}>{children(node)}</h2> : <h3 id={id}>{children(node)}</h3>
    }
    case 'bulletList':
      return <ul>{children(node)}</ul>
    case 'orderedList':
      return <ol start={Number(node.attrs?.start ?? 1)}>{children(node)}</ol>
    case 'listItem':
      return <li>{children(node)}</li>
    case 'taskList':
      return <ul data-type="taskList">{children(node)}</ul>
    case 'taskItem':
      return <Task node={node} />
    case 'blockquote':
      return <blockquote>{children(node)}</blockquote>
    case 'codeBlock':
      return <pre>{children(node)}</pre>
    case 'horizontalRule':
      return <hr />
    case 'evidence':
      return <Evidence node={node} />
    case 'agreement':
      return <AgreementBlock node={node} />
    case 'dissent':
      return <Dissent node={node} />
    case 'table':
      return (
        <table>
          <tbody>{children(node)}</tbody>
        </table>
      )
    case 'tableRow':
      return <tr>{children(node)}</tr>
    case 'tableHeader':
      return <th {...spans(node)}>{children(node)}</th>
    case 'tableCell':
      return <td {...spans(node)}>{children(node)}</td>
    case 'image':
      return <Picture attributes={node.attrs ?? {}} />
    case 'file':
      return <FileLink attributes={node.attrs ?? {}} />
    case 'callout':
      return <Callout node={node} />
    case 'details':
      return <details>{children(node)}</details>
    case 'detailsSummary':
      return <summary>{children(node)}</summary>
    case 'mention':
      return <Mention node={node} />
    case 'itemCard':
      return <ItemCard itemId={String(node.attrs?.itemId ?? '')} />
    case 'footnote':
      return <Note node={node} />
    case 'paragraph':
      return <p>{children(node)}</p>
    default:
      return <>{children(node)}</>
  }
}

function Task({ node }: { node: BodyNode }) {
  const t = useWords('docs')
  const checked = node.attrs?.checked === true
  return (
    <li data-type="taskItem" data-checked={checked}>
      <label>
        <input type="checkbox" checked={checked} disabled aria-label={t(checked ? 'taskDone' : 'taskOpen')} />
      </label>
      <div>{children(node)}</div>
    </li>
  )
}

function Callout({ node }: { node: BodyNode }) {
  const t = useWords('docs')
  const kind = (['tip', 'warning', 'decision'] as const).find((one) => one === node.attrs?.kind) ?? 'note'
  return (
    <div data-callout="" data-kind={kind} data-label={t(`callout.${kind}`)}>
      {children(node)}
    </div>
  )
}

function Mention({ node }: { node: BodyNode }) {
  const language = useLanguage()
  const { nameLo, nameEn } = node.attrs ?? {}
  return (
    <span className="mention">@{nameOf({ nameLo: String(nameLo ?? ''), nameEn: String(nameEn ?? '') }, language)}</span>
  )
}

function Note({ node }: { node: BodyNode }) {
  const notes = useContext(Notes)
  return <NoteCall number={notes.indexOf(node) + 1} text={textOf(node)} />
}

function Words({ node }: { node: BodyNode }): ReactNode {
  let words: ReactNode = whole(node.text ?? '')
  for (const mark of node.marks ?? []) words = marked(mark, words)
  return words
}

function marked(
  { type, attrs }: { type: string; attrs?: Record<string, unknown> | undefined },
  inner: ReactNode,
): ReactNode {
  switch (type) {
    case 'bold':
      return <b>{inner}</b>
    case 'italic':
      return <em>{inner}</em>
    case 'underline':
      return <u>{inner}</u>
    case 'strike':
      return <s>{inner}</s>
    case 'code':
      return <code>{inner}</code>
    case 'link': {
      const href = safe(attrs?.href)
      if (!href) return inner
      return (
        <a href={href} rel="noopener noreferrer">
          {inner}
        </a>
      )
    }
    default:
      return inner
  }
}

function Evidence({ node }: { node: BodyNode }) {
  const t = useWords('docs')
  const language = useLanguage()
  const format = useFormat()
  const { authorLo, authorEn, departmentLo, departmentEn, sentAt } = (node.attrs ?? {}) as Record<string, string | null>
  const words = [
    nameOf({ nameLo: authorLo ?? '', nameEn: authorEn ?? '' }, language),
    language === 'lo' ? departmentLo : departmentEn,
    sentAt ? format.date(sentAt) : '',
  ]
  const origin = originOf(node.attrs ?? {})
  const isPassage = Boolean(node.attrs?.itemId)
  return (
    <blockquote data-evidence="" data-passage={isPassage ? '' : undefined}>
      {isPassage ? null : <PhaseDisc phase="S" />}
      <div className="quotebody">
        <div className="said">{children(node)}</div>
        <footer className="sm mut">
          {words.filter(Boolean).join('\u00a0· ')}
          {origin ? (
            <>
              {'\u00a0· '}
              <Link href={origin}>{t(isPassage ? 'openSource' : 'openTalk')}</Link>
            </>
          ) : null}
        </footer>
      </div>
    </blockquote>
  )
}

function AgreementBlock({ node }: { node: BodyNode }) {
  const core = useWords()
  const format = useFormat()
  const { outcome, recordedAt } = (node.attrs ?? {}) as Record<string, string | null>
  return (
    <section data-agreement="">
      <PhaseDisc phase="S" />
      <div className="quotebody">
        <div className="said">{children(node)}</div>
        <footer className="sm mut">
          {core(outcome === 'not_agreed' ? 'state.not_agreed' : 'state.agreed')}
          {recordedAt ? `\u00a0· ${format.date(recordedAt)}` : ''}
        </footer>
      </div>
    </section>
  )
}

function Dissent({ node }: { node: BodyNode }) {
  const t = useWords('docs')
  return <div data-dissent={t('dissent')}>{children(node)}</div>
}

/** How many columns and rows a cell covers. */
const spans = ({ attrs }: BodyNode) => ({
  colSpan: Number(attrs?.colspan ?? 1) || 1,
  rowSpan: Number(attrs?.rowspan ?? 1) || 1,
})
