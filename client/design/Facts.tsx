import { Fragment, type ReactNode } from 'react'

/** Short facts in one line, a dot between any two that begins no line; what is empty is left out. */
export const Facts = ({ of }: { of: readonly ReactNode[] }) =>
  of.filter(Boolean).map((fact, index) => (
    // biome-ignore lint/suspicious/noArrayIndexKey: a fact in the line is what it is.
    <Fragment key={index}>
      {index > 0 ? '\u00a0· ' : ''}
      {fact}
    </Fragment>
  ))
