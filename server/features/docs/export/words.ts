import type { CalloutKind } from '#shared/features/docs/schema.ts'

/** What a document says in a file beside its own text, in the language of who asks for it. */
interface Words {
  callout: Record<CalloutKind, string>
  details: string
  agreed: string
  notAgreed: string
  dissent: string
  open: string
  file: string
  item: string
  comments: string
  resolved: string
  page(number: number, count: number): string
}

export const words: Record<'lo' | 'en', Words> = {
  lo: {
    callout: { note: 'ໝາຍເຫດ', tip: 'ຄຳແນະນຳ', warning: 'ຂໍ້ຄວນລະວັງ', decision: 'ຂໍ້ຕົກລົງ' },
    details: 'ລາຍລະອຽດ',
    agreed: 'ເອກະພາບກັນແລ້ວ',
    notAgreed: 'ຍັງບໍ່ເອກະພາບ',
    dissent: 'ຄວາມເຫັນຕ່າງທີ່ບັນທຶກໄວ້',
    open: 'ເປີດການສົນທະນາ',
    file: 'ໄຟລ໌',
    item: 'ລາຍການທີ່ກ່ຽວຂ້ອງ',
    comments: 'ຄຳເຫັນ',
    resolved: 'ແກ້ແລ້ວ',
    page: (number, count) => `ໜ້າ ${number} / ${count}`,
  },
  en: {
    callout: { note: 'Note', tip: 'Tip', warning: 'Warning', decision: 'Decision' },
    details: 'Details',
    agreed: 'Agreed',
    notAgreed: 'Not agreed',
    dissent: 'A differing view, recorded',
    open: 'Open the talk',
    file: 'File',
    item: 'Related item',
    comments: 'Comments',
    resolved: 'Resolved',
    page: (number, count) => `Page ${number} of ${count}`,
  },
}
