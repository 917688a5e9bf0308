/**
 * Boxes of a document in an office file: tables of one cell, each known by its name, so that they come back as what they
 * were even after somebody wrote in them, and have one bar at their side whatever they hold.
 */
export const BOXES = ['Quote', 'Details', 'Evidence', 'Agreement', 'Note', 'Tip', 'Warning', 'Decision'] as const
export type Box = (typeof BOXES)[number]

/** The box of a callout of this kind. */
export const boxOf = (kind: string): Box => BOXES.find((one) => one.toLowerCase() === kind) ?? 'Note'

export interface BoxLook {
  /** Colour of the bar at its side. */
  bar: string
  /** How that bar is drawn, where it is not one plain line and the format can. */
  line?: 'dashed' | 'double'
  ground?: string
}

/** How a box looks on paper. */
export const boxLooks: Readonly<Record<Box, BoxLook>> = {
  Quote: { bar: 'B9B09C' },
  Evidence: { bar: 'B9B09C' },
  Agreement: { bar: '1D1B16', ground: 'F5F2EA' },
  Details: { bar: '1D1B16', ground: 'F5F2EA' },
  Note: { bar: '1D1B16', ground: 'F5F2EA' },
  Tip: { bar: '1D1B16', line: 'dashed', ground: 'EEF4EA' },
  Warning: { bar: 'B3261E', ground: 'FBEDE6' },
  Decision: { bar: '1D1B16', line: 'double', ground: 'EAF0F6' },
}
