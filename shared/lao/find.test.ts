import { expect, test } from 'vitest'
import { findText } from './find.ts'

const found = (text: string, question: string) => findText(text, question).map(([start, end]) => text.slice(start, end))

test('a word is found however it is spelled, on either side', () => {
  const spellings = ['ນ້ຳ', 'ນ\u0ECD\u0EC9\u0EB2', 'ນ\u0EC9\u0ECD\u0EB2', 'ນ\u0EB3\u0EC9']
  for (const one of spellings) for (const other of spellings) expect(found(`ດື່ມ${one}ໃຈ`, other)).toEqual([one])
  expect(found('ຫນ້າວຽກ ແລະ ໜ້າທີ່', 'ໜ້າ')).toEqual(['ຫນ້າ', 'ໜ້າ'])
  expect(found('ເກົາຫຼີ', 'ເກົາຫລີ')).toEqual(['ເກົາຫຼີ'])
  expect(found('ຄວາມ\u200Bຮູ້ໃໝ່', 'ຄວາມຮູ້')).toEqual(['ຄວາມ\u200Bຮູ້'])
  expect(found('ຄວາມຈ າເປັນ', 'ຈຳເປັນ')).toEqual(['ຈ າເປັນ'])
  expect(found('ປີ ໒໐໒໔ ແລະ 2024', '2024')).toEqual(['໒໐໒໔', '2024'])
  expect(found('Café CAFE', 'cafe')).toEqual(['Café', 'CAFE'])
})

test('parts of words and signs between them are found, parts of letters are not', () => {
  expect(found('ການບໍລິຫານ', 'ການບໍ')).toEqual(['ການບໍ'])
  expect(found('ນ້ຳ ນ', 'ນ')).toEqual(['ນ'])
  expect(found('ຂໍ້ 1. ຂໍ້ 2.', 'ຂໍ້ 2.')).toEqual(['ຂໍ້ 2.'])
  expect(found('ກກກກ', 'ກກ')).toEqual(['ກກ', 'ກກ'])
  expect(found('ກ', ' ')).toEqual([])
  expect(found('', 'ກ')).toEqual([])
})
