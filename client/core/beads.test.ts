import { expect, test } from 'vitest'
import type { Spiral, SpiralStep } from '#shared/lineage.ts'
import { type ItemKind, phaseOf } from '#shared/seci/seci.ts'
import { allBeads, beadsOf, nextPath, stepPath } from './beads.ts'

const words = { format: { shortDate: () => '19\u00a0ມິຖຸນາ' }, people: (count: number) => `${count} ທ່ານ` }

const step = (kind: ItemKind): SpiralStep => ({
  redacted: false,
  id: kind,
  kind,
  phase: phaseOf[kind],
  title: `A ${kind}`,
  state: 'open',
  at: '2026-06-19T03:00:00.000Z',
  people: 3,
  more: 0,
})

function spiral(here: string, turns: SpiralStep[][], next: Spiral['next'], stalled = false): Spiral {
  const turn = 1 + turns.findIndex((steps) => steps.some((step) => !step.redacted && step.id === here))
  return {
    here,
    turn,
    turns: turns.map((steps, index) => ({ turn: index + 1, steps })),
    cameFrom: [],
    cameOfIt: [],
    next,
    stalled,
  }
}

test('a turn is five beads: what was done, what is open, what is next, what is not yet', () => {
  const beads = beadsOf(
    spiral('agreement', [[step('topic'), step('agreement')]], { action: 'makeDoc', itemId: 'agreement' }),
    1,
    words,
  )

  expect(beads.map(({ state }) => state)).toEqual(['done', 'here', 'next', 'todo', 'todo'])
  expect(beads.map(({ wire }) => wire)).toEqual(['solid', 'dotted', 'dotted', 'dotted', 'dotted'])
  expect(beads[0]).toMatchObject({ href: '/topics/topic', note: '19\u00a0ມິຖຸນາ\u00a0· 3\u00a0ທ່ານ' })
  expect(beads[1]?.href).toBeUndefined()
})

test('what began in the middle of a turn has no thread before it; what left a bead out goes on through it', () => {
  const next = { action: 'markReady', itemId: 'doc' } as const
  const wires = (steps: SpiralStep[]) => beadsOf(spiral('doc', [steps], next), 1, words).map(({ wire }) => wire)

  expect(wires([step('doc')])).toEqual(['dotted', 'dotted', 'dotted', 'dotted', 'dotted'])
  expect(wires([step('topic'), step('doc')])).toEqual(['solid', 'solid', 'dotted', 'dotted', 'dotted'])
})

test('the thread is solid beyond the open bead where the knowledge went on', () => {
  const beads = beadsOf(
    spiral('topic', [[step('topic'), step('agreement'), step('doc')]], { action: 'markReady', itemId: 'doc' }),
    1,
    words,
  )

  expect(beads.map(({ state }) => state)).toEqual(['here', 'done', 'done', 'next', 'todo'])
  expect(beads.map(({ wire }) => wire)).toEqual(['solid', 'solid', 'dotted', 'dotted', 'dotted'])
})

test('a stall is a dashed thread after the last bead that was reached', () => {
  const beads = beadsOf(
    spiral('topic', [[step('topic'), step('agreement')]], { action: 'makeDoc', itemId: 'agreement' }, true),
    1,
    words,
  )

  expect(beads.map(({ wire }) => wire)).toEqual(['solid', 'dashed', 'dotted', 'dotted', 'dotted'])
})

test('a step that may not be read keeps its bead and says nothing', () => {
  const hidden: SpiralStep = { redacted: true, kind: 'agreement', phase: 'S' }
  const [, agreement] = beadsOf(spiral('topic', [[step('topic'), hidden, step('doc')]], null), 1, words)

  expect(agreement).toMatchObject({ state: 'done', redacted: true, wire: 'solid' })
  expect(agreement?.title).toBeUndefined()
  expect(agreement?.href).toBeUndefined()
})

test('a reflection stands on the bead of its checklist when it is the open item', () => {
  const turn = [step('topic'), step('agreement'), step('doc'), step('article'), step('checklist'), step('reflection')]
  const open = spiral('reflection', [turn, [{ ...step('topic'), id: 'second' } as SpiralStep]], {
    action: 'recordAgreement',
    itemId: 'second',
  })

  expect(beadsOf(open, 1, words)[4]).toMatchObject({ kind: 'reflection', state: 'here', wire: 'solid' })
  expect(allBeads(open, words).filter((bead) => bead.turn === 2)[0]?.title).toBe('A topic')
})

test('agreements and reflections are read where they belong', () => {
  const turn = { turn: 1, steps: [step('topic'), step('agreement'), step('checklist'), step('reflection')] }

  expect(stepPath(step('agreement'), turn)).toBe('/topics/topic#agreement')
  expect(stepPath(step('reflection'), turn)).toBe('/checklists/checklist#reflection-reflection')
  expect(stepPath(step('agreement'), undefined)).toBe('/items/agreement')
  expect(stepPath({ redacted: true, kind: 'doc', phase: 'E' }, turn)).toBeUndefined()
  expect(nextPath(spiral('topic', [turn.steps], { action: 'makeDoc', itemId: 'agreement' }))).toBe(
    '/topics/topic#agreement',
  )
})
