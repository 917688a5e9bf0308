import { expect, test } from 'vitest'
import { proposedSteps, proposedTitle } from './proposals.ts'

const text = (words: string) => ({ type: 'paragraph', content: [{ type: 'text', text: words }] })
const heading = (words: string) => ({ type: 'heading', content: [{ type: 'text', text: words }] })
const item = (words: string, ...more: object[]) => ({ type: 'listItem', content: [text(words), ...(more as [])] })
const doc = (...content: object[]) => ({ type: 'doc', content: content as [] })

test('the items of an article’s lists become steps to practise, after reading it', () => {
  const body = doc(heading('ວິທີເລີ່ມຕົ້ນ'), { type: 'bulletList', content: [item('ສະເໜີຊື່'), item('ຈັດກອງປະຊຸມ')] }, text('ຈົບ'))

  expect(proposedSteps(body, 'ອ່ານບົດຄວາມ')).toEqual([
    { text: 'ອ່ານບົດຄວາມ', kind: 'read' },
    { text: 'ສະເໜີຊື່', kind: 'practise' },
    { text: 'ຈັດກອງປະຊຸມ', kind: 'practise' },
  ])
})

test('a list within a list gives steps of its own, and what is said twice is one step', () => {
  const inner = { type: 'orderedList', content: [item('ຂໍ້ນ້ອຍ'), item('ຂໍ້ນ້ອຍ')] }
  const body = doc({ type: 'bulletList', content: [item('ຂໍ້ໃຫຍ່', inner)] })

  expect(proposedSteps(body, 'ອ່ານ').map(({ text }) => text)).toEqual(['ອ່ານ', 'ຂໍ້ໃຫຍ່', 'ຂໍ້ນ້ອຍ'])
})

test('without lists the headings are taken, without those one empty step is offered', () => {
  expect(proposedSteps(doc(heading('ກະກຽມ'), text('...'), heading('ລົງມື')), 'ອ່ານ').map(({ text }) => text)).toEqual([
    'ອ່ານ',
    'ກະກຽມ',
    'ລົງມື',
  ])
  expect(proposedSteps(doc(text('ຄຳ')), 'ອ່ານ')).toEqual([
    { text: 'ອ່ານ', kind: 'read' },
    { text: '', kind: 'practise' },
  ])
})

test('no more is proposed than one person can practise', () => {
  const body = doc({ type: 'bulletList', content: Array.from({ length: 40 }, (_, n) => item(`ຂໍ້ ${n}`)) })

  expect(proposedSteps(body, 'ອ່ານ')).toHaveLength(13)
})

test('a reflection’s first sentence is proposed as the question, whole letters only', () => {
  expect(proposedTitle('  ຫ້ອງການນ້ອຍຈະແບ່ງວຽກແນວໃດ? ພວກເຮົາມີ 4 ທ່ານ.')).toBe('ຫ້ອງການນ້ອຍຈະແບ່ງວຽກແນວໃດ?')
  expect(proposedTitle('ທ່ານດຽວເຮັດທັງໝົດ.\nຄູ່ມືບໍ່ໄດ້ບອກ')).toBe('ທ່ານດຽວເຮັດທັງໝົດ')
  expect(proposedTitle('ນ້ຳ'.repeat(200))).toBe(`${'ນ້ຳ'.repeat(99)}…`)
  expect(proposedTitle('')).toBe('')
})
