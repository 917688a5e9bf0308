import { expect, test } from 'vitest'
import { amongOthers, type CaretPerson, caretPerson } from './identity.ts'

const person = (id: string) =>
  caretPerson({ id, nameLo: 'ນາງ ຄຳ', nameEn: 'Kham' } as Parameters<typeof caretPerson>[0])

test('who writes together is told apart by colour as far as there are colours, and keeps one in every tab', () => {
  // All of them would like the same.
  const ids = ['0003', '0006', '0009', '000c', '000f', '0012']
  expect(new Set(ids.map((id) => person(id).hue)).size).toBe(1)
  const here: CaretPerson[] = []
  for (const id of ids) here.push(amongOthers(person(id), here))
  const hues = here.map(({ hue }) => hue)
  expect(hues[0]).toBe(person('0003').hue)
  expect(new Set(hues.slice(0, 3)).size).toBe(3)
  expect(new Set(hues.slice(3)).size).toBe(3)
  expect(amongOthers(person('0009'), here).hue).toBe(hues[2])
  // Where theirs is as rare as any other, it is theirs.
  expect(amongOthers(person('0004'), []).hue).toBe(person('0004').hue)
})
