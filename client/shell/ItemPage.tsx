import { Redirect, useParams } from 'wouter'
import { stepPath } from '#client/core/beads.ts'
import { useCall } from '#client/core/call.ts'
import { useWords } from '#client/core/i18n.ts'
import { itemPath } from '#client/core/paths.ts'
import { AwaitPage, NotFound } from '#client/design/index.ts'

/** Finds the page on which an item lies: an agreement is read in its topic, a reflection in its checklist. */
export default function ItemPage() {
  const { itemId = '' } = useParams<{ itemId: string }>()
  const t = useWords()
  const spiral = useCall('findSpiral', { itemId })
  return (
    <AwaitPage call={spiral} page={() => ({ title: t('nav.knowledge'), back: { href: '/', label: t('nav.today') } })}>
      {(found) => {
        const turn = found.turns[found.turn - 1]
        const step = turn?.steps.find((step) => !step.redacted && step.id === itemId)
        const path = step && stepPath(step, turn)
        if (path && !path.startsWith('/items/')) return <Redirect to={path} replace />
        const parent = found.cameFrom.find(({ item }) => !item.redacted)?.item
        return parent && !parent.redacted ? <Redirect to={itemPath(parent.kind, parent.id)} replace /> : <NotFound />
      }}
    </AwaitPage>
  )
}
