/** What an installation may set otherwise, see README.md. */
export interface Limits {
  /** Connections from one network address. */
  perAddress: number
  /** Connections of one person: tabs and devices. */
  perPerson: number
  /** Connections to one document. */
  perDoc: number
  /** Messages that are read from one connection in a second; 200 more at once. */
  perSecond: number
}

export const usualLimits: Limits = { perAddress: 200, perPerson: 10, perDoc: 100, perSecond: 60 }
