/**
 * Boxes of a document in an office file: tables of one cell, each known by its name, so that they come back as what they
 * were even after somebody wrote in them, and have one bar at their side whatever they hold.
 */
export const BOXES = ['Quote', 'Details', 'Evidence', 'Agreement', 'Note', 'Tip', 'Warning', 'Decision'] as const
export type Box = (typeof BOXES)[number]

/** How a box looks on paper: the bar at its side, and its ground where it has one. */
export const boxLooks: Readonly<Record<Box, { bar: string; ground?: string }>> = {
  Quote: { bar: 'B9B09C' },
  Evidence: { bar: 'B9B09C' },
  Agreement: { bar: '1D1B16', ground: 'F5F2EA' },
  Details: { bar: '1D1B16', ground: 'F5F2EA' },
  Note: { bar: '1D1B16', ground: 'F5F2EA' },
  Tip: { bar: '1D1B16', ground: 'EEF4EA' },
  Warning: { bar: '1D1B16', ground: 'FBEDE6' },
  Decision: { bar: '1D1B16', ground: 'EAF0F6' },
}
