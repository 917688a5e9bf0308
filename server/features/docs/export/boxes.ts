/**
 * Boxes of a document in a Word file: tables of one cell, each with a style of its name, so that they come back as what
 * they were even after somebody wrote in them.
 */
export const BOXES = ['Quote', 'Details', 'Evidence', 'Agreement', 'Note', 'Tip', 'Warning', 'Decision'] as const
export type Box = (typeof BOXES)[number]
