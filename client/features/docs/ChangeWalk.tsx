import { IconChevronDown, IconChevronUp } from '@tabler/icons-react'
import { type RefObject, useState } from 'react'
import { useWords } from '#client/core/i18n.ts'
import { Button, IconButton } from '#client/design/index.ts'
import type { DiffNode } from '#shared/features/docs/diff.ts'

interface ChangeWalkProps {
  /** Where the compared text stands. */
  within: RefObject<HTMLElement | null>
  /** The compared text: in another one the walk begins anew. */
  content: DiffNode
}

/** Leads to the first change of a compared text, and on from one to the next, by eye and by ear. */
export function ChangeWalk({ within, content }: ChangeWalkProps) {
  const t = useWords('docs')
  const [stood, setStood] = useState<{ at: number; count: number; content: DiffNode }>()
  const here = stood?.content === content ? stood : undefined
  const go = (by: 1 | -1) => {
    const changes = changesIn(within.current)
    const at = here ? (here.at + by + changes.length) % changes.length : 0
    const change = changes[at]
    if (!change) return
    setStood({ at, count: changes.length, content })
    change.tabIndex = -1
    change.focus({ preventScroll: true })
    change.scrollIntoView({ block: 'center' })
  }
  return (
    <div className="changewalk">
      {here ? (
        <>
          <IconButton label={t('change.before')} onClick={() => go(-1)}>
            <IconChevronUp className="i" aria-hidden />
          </IconButton>
          <span className="sm nw">{t('change.place', { at: here.at + 1, count: here.count })}</span>
          <IconButton label={t('change.next')} onClick={() => go(1)}>
            <IconChevronDown className="i" aria-hidden />
          </IconButton>
        </>
      ) : (
        <Button small icon={<IconChevronDown className="i" aria-hidden />} onClick={() => go(1)}>
          {t('change.first')}
        </Button>
      )}
    </div>
  )
}

const isChange = (node: Node | null): boolean =>
  node instanceof HTMLElement && (node.matches('ins, del') || node.dataset.change !== undefined)

/** Where changes begin: what went and what stands for it now, side by side, are one. */
const changesIn = (text: HTMLElement | null) =>
  [...(text?.querySelectorAll<HTMLElement>('.textview :is(ins, del, [data-change])') ?? [])].filter(
    ({ previousSibling }) => !isChange(previousSibling),
  )
