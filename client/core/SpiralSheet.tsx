import { Dialog } from '#client/design/Dialog.tsx'
import { VerticalCoil } from '#client/design/Strip.tsx'
import type { Spiral } from '#shared/lineage.ts'
import { allBeads } from './beads.ts'
import { useFormat } from './format.ts'
import { useWords } from './i18n.ts'

/** The whole path, all turns, in a sheet. */
export default function SpiralSheet({ spiral, onClose }: { spiral: Spiral; onClose: () => void }) {
  const t = useWords()
  const format = useFormat()
  const beads = allBeads(spiral, { format, people: (count) => t('spiral.people', { count }) })
  return (
    <Dialog title={t('spiral.label')} onClose={onClose} look="sheet">
      <VerticalCoil beads={beads} />
    </Dialog>
  )
}
