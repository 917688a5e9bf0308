import { lazy, Suspense, useState } from 'react'
import { Link } from 'wouter'
import { Missed } from '#client/design/Missed.tsx'
import { FootLink, Strip, StripLoading, VerticalCoil } from '#client/design/Strip.tsx'
import { allBeads, beadsOf, nextPath, stepPath } from './beads.ts'
import { useCall } from './call.ts'
import { useFormat } from './format.ts'
import { useWords } from './i18n.ts'

const SpiralSheet = lazy(() => import('./SpiralSheet.tsx'))

interface Next {
  /** Instead of the product's sentence for this step. */
  sentence?: string
  label?: string
  href?: string
  onClick?: () => void
}

interface ItemSpiralProps {
  itemId: string
  /** What the page itself can do; `null` when its main button already says it. Without it the foot links there. */
  next?: Next | null
  /** Titles fold away on low screens, for the editor. */
  compact?: boolean
  /** Draws the thread to this item once: the page sets it right after the step was done. */
  drawn?: boolean
}

/** Where an item stands on its spiral, what it came from, what came of it, and its next step. */
export function ItemSpiral({ itemId, next, compact, drawn }: ItemSpiralProps) {
  const t = useWords()
  const format = useFormat()
  const found = useCall('findSpiral', { itemId })
  const [open, setOpen] = useState(false)

  if (found.error && !found.data) {
    return (
      <p className="sm mut" role="status">
        {t('spiral.failed')}{' '}
        <button type="button" className="lnk" onClick={() => void found.refetch()}>
          {t('retry')}
        </button>
      </p>
    )
  }
  if (!found.data) return <StripLoading />

  const spiral = found.data
  const words = { format, people: (count: number) => t('spiral.people', { count }) }
  const following = spiral.turns[spiral.turn]
  const first = following?.steps[0]
  const hook = {
    turn: spiral.turn + 1,
    begun: following !== undefined,
    href: first && stepPath(first, following),
  }

  const foot = (() => {
    if (following) {
      const title = first && !first.redacted ? first.title : t('spiral.redacted')
      return {
        label: t('spiral.turnDone'),
        sentence: t('spiral.turnBegan', { turn: hook.turn, title }),
        action: hook.href ? <FootLink href={hook.href}>{t('spiral.goTurn', { turn: hook.turn })}</FootLink> : null,
      }
    }
    if (!spiral.next) return { label: '', sentence: t('spiral.ended'), action: null }
    const { action } = spiral.next
    const href = next?.href ?? (next?.onClick ? undefined : nextPath(spiral))
    const elsewhere = spiral.next.itemId !== spiral.here
    const linked = next === null ? false : next !== undefined || elsewhere
    return {
      label: t('spiral.next'),
      sentence: next?.sentence ?? t(`next.${action}.what`),
      action:
        linked && (href || next?.onClick) ? (
          <FootLink {...(href ? { href } : {})} {...(next?.onClick ? { onClick: next.onClick } : {})}>
            {next?.label ?? t(`next.${action}.do`)}
          </FootLink>
        ) : null,
    }
  })()

  const newest = spiral.turns
    .flatMap((turn) => turn.steps)
    .reduce((latest, step) => (!step.redacted && step.at > latest ? step.at : latest), '')
  const stalled = spiral.stalled
    ? newest
      ? t('spiral.stalledDays', { count: format.daysSince(newest) })
      : t('spiral.stalled')
    : undefined

  const opener = spiral.turns[spiral.turn - 2]?.steps.find(({ kind }) => kind === 'reflection')
  const openerPath = opener && stepPath(opener, spiral.turns[spiral.turn - 2])

  return (
    <>
      {spiral.turns.length > 1 ? (
        <p className="origin sm mut">
          <span className="nw">{t('spiral.turn', { turn: spiral.turn })}</span>
          {opener ? (
            <span className="from">
              {t('spiral.beganWith')}{' '}
              {openerPath && !opener.redacted ? <Link href={openerPath}>{opener.title}</Link> : t('spiral.redacted')}
            </span>
          ) : null}
          <button type="button" className="lnk nw hide-p" onClick={() => setOpen(true)}>
            {t('spiral.open')}
          </button>
        </p>
      ) : null}
      <Strip
        beads={beadsOf(spiral, spiral.turn, words)}
        hook={hook}
        stalled={stalled}
        {...foot}
        onOpen={() => setOpen(true)}
        {...(compact ? { compact } : {})}
        {...(drawn ? { drawn } : {})}
      />
      {open ? (
        <Suspense>
          <SpiralSheet spiral={spiral} onClose={() => setOpen(false)} />
        </Suspense>
      ) : null}
    </>
  )
}

/** The whole journey of one piece of knowledge, all turns below each other. */
export function Journey({ itemId }: { itemId: string }) {
  const t = useWords()
  const format = useFormat()
  const found = useCall('findSpiral', { itemId })
  if (!found.data) return <Missed of={[found]}>{t('today.journey')}</Missed>
  const beads = allBeads(found.data, { format, people: (count) => t('spiral.people', { count }) })
  return <VerticalCoil beads={beads.filter((bead) => bead.state !== 'todo')} />
}
