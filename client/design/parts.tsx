import {
  IconAlertTriangle,
  IconChevronRight,
  IconCloud,
  IconCloudOff,
  IconCloudUp,
  IconDeviceFloppy,
  IconDiscountCheck,
  IconEye,
  IconHourglassLow,
  IconRefresh,
} from '@tabler/icons-react'
import type { ReactNode } from 'react'
import { Link } from 'wouter'
import { initialOf, useFormat } from '#client/core/format.ts'
import { useWords } from '#client/core/i18n.ts'

interface AvatarProps {
  name: string
  /** Is in the room or document now. */
  here?: boolean
  size?: 'lg'
  /** The name is not written beside it. */
  alone?: boolean
}

/** The first letter of a name; pictures would cost what a slow network does not have. */
export function Avatar({ name, here, size, alone = false }: AvatarProps) {
  const t = useWords()
  return (
    <span className="av" data-here={here || undefined} data-size={size} title={name}>
      <span aria-hidden="true">{initialOf(name)}</span>
      {alone ? <span className="sr">{name}</span> : null}
      {here ? <span className="sr"> ({t('here')})</span> : null}
    </span>
  )
}

export const Avatars = ({ names, most = 4 }: { names: readonly string[]; most?: number }) => (
  <span className="avs">
    {names.slice(0, most).map((name) => (
      <Avatar key={name} name={name} alone />
    ))}
    {names.length > most ? <span className="av">+{names.length - most}</span> : null}
  </span>
)

export type SaveState =
  | { state: 'saving' | 'failed' | 'readonly' | 'comment' }
  | { state: 'saved'; at?: string | Date }
  | { state: 'local'; at: string | Date }
  | { state: 'sending'; count: number }

/** Where the writing is: kept by the server, on this device, or on its way. Spoken politely. */
export function SavedState(props: SaveState) {
  const t = useWords()
  const format = useFormat()
  const { icon, words } = (() => {
    switch (props.state) {
      case 'saving':
        return { icon: <IconRefresh className="i" aria-hidden />, words: t('saved.saving') }
      case 'saved':
        return {
          icon: <IconCloud className="i" aria-hidden />,
          words: props.at ? t('saved.saved', { time: format.time(props.at) }) : t('saved.savedNow'),
        }
      case 'local':
        return {
          icon: <IconDeviceFloppy className="i" aria-hidden />,
          words: t('saved.local', { time: format.time(props.at) }),
        }
      case 'sending':
        return {
          icon: <IconCloudUp className="i" aria-hidden />,
          words: t('saved.sending', { count: props.count }),
        }
      case 'failed':
        return { icon: <IconAlertTriangle className="i" aria-hidden />, words: t('saved.failed') }
      case 'comment':
        return { icon: <IconEye className="i" aria-hidden />, words: t('saved.comment') }
      case 'readonly':
        return { icon: <IconEye className="i" aria-hidden />, words: t('saved.readonly') }
    }
  })()
  return (
    <span className="savedstate" data-state={props.state} role="status">
      {icon}
      <span>{words}</span>
    </span>
  )
}

/** Full width, not red: one can go on writing. One line, so that it takes no room from what is read and written. */
export function OfflineBanner({ onRetry }: { onRetry(): void }) {
  const t = useWords()
  return (
    <div className="banner" data-slim role="status">
      <IconCloudOff className="i" aria-hidden />
      <p>
        <b>{t('offline.title')}</b> <span className="sm">{t('offline.none')}</span>
      </p>
      <button type="button" className="btn" onClick={onRetry}>
        {t('offline.now')}
      </button>
    </div>
  )
}

/** Tags as words; links where there is somewhere to go. */
export function TagList({ tags, hrefOf }: { tags: readonly string[]; hrefOf?: (tag: string) => string }) {
  const t = useWords()
  if (tags.length === 0) return null
  return (
    <ul className="tags" aria-label={t('tags')}>
      {tags.map((tag) => (
        <li key={tag}>
          {hrefOf ? (
            <Link href={hrefOf(tag)} className="tag">
              {tag}
            </Link>
          ) : (
            <span className="tag">{tag}</span>
          )}
        </li>
      ))}
    </ul>
  )
}

export type Verification =
  | { state: 'verified' | 'due' | 'expired'; by: string; until: string }
  /** A law: until it is superseded. */
  | { state: 'standing'; by: string }
  | { state: 'unverified' }

/** Who stands for an article, and until when. `note` follows the dates; `action` stands at the end. */
export function VerifiedBar({ of, note, action }: { of: Verification; note?: ReactNode; action?: ReactNode }) {
  const t = useWords()
  const format = useFormat()
  const Icon = of.state === 'verified' || of.state === 'standing' ? IconDiscountCheck : IconHourglassLow
  const date = of.state === 'unverified' || of.state === 'standing' ? '' : format.date(of.until)
  return (
    <div className="vbar">
      <Icon className="i" aria-hidden />
      <div>
        <b>{of.state === 'unverified' ? t('verified.not') : t('verified.by', { name: of.by })}</b>
        <span className="sm mut">
          {of.state === 'verified' ? t('verified.until', { date }) : null}
          {of.state === 'due' ? t('verified.due', { date }) : null}
          {of.state === 'expired' ? t('verified.expired', { date }) : null}
          {note && date ? '\u00a0· ' : null}
          {note}
        </span>
      </div>
      {action}
    </div>
  )
}

export interface Source {
  id: string
  title: ReactNode
  /** Unit and date. */
  note?: ReactNode
  href?: string | undefined
  /** A tag that says what it is. */
  tag?: ReactNode
}

/** Numbered sources. When all are of one unit, it says so. */
export function SourceList({ sources, units }: { sources: readonly Source[]; units?: number }) {
  const t = useWords()
  const count = t('sources.count', { count: sources.length })
  return (
    <section className="sources">
      <header>
        <h2>
          {sources.length === 0
            ? t('sources.none')
            : units
              ? t('sources.fromUnits', { sources: count, count: units })
              : count}
        </h2>
        {sources.length > 0 && (units ?? 0) < 2 ? <p className="sm mut">{t('sources.single')}</p> : null}
      </header>
      <ol>
        {sources.map((source, index) => (
          <li key={source.id} id={`source-${index + 1}`}>
            <span className="num">{index + 1}</span>
            <div>
              {source.href ? <Link href={source.href}>{source.title}</Link> : source.title}
              {source.note ? <p className="sm mut">{source.note}</p> : null}
            </div>
            {source.tag}
          </li>
        ))}
      </ol>
    </section>
  )
}

/** Where a page lies; the last one is the page itself. */
export const Breadcrumbs = ({
  label,
  items,
}: {
  label: string
  items: readonly { label: string; href?: string }[]
}) => (
  <nav className="crumb hide-p" aria-label={label}>
    {items.map((item, index) => (
      <span className="row" style={{ gap: 8 }} key={item.label}>
        {index > 0 ? <IconChevronRight className="i" aria-hidden /> : null}
        {item.href ? (
          <Link href={item.href} className="plain">
            {item.label}
          </Link>
        ) : (
          <span aria-current="page">{item.label}</span>
        )}
      </span>
    ))}
  </nav>
)

interface TagProps {
  look?: 'dash' | 'solid'
  icon?: ReactNode
  children: ReactNode
}
export const Tag = ({ look, icon, children }: TagProps) => (
  <span className="tag" data-look={look}>
    {icon}
    <span>{children}</span>
  </span>
)

/** So long that nothing moved: an item stalls, never a person. */
export function StalledTag({ days }: { days?: number }) {
  const t = useWords()
  return (
    <Tag look="dash" icon={<IconHourglassLow className="i" aria-hidden />}>
      {days === undefined ? t('spiral.stalled') : t('spiral.stalledDays', { count: days })}
    </Tag>
  )
}
