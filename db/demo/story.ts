import type { PersonKey } from './people.ts'

/** A block of a document, as somebody wrote it. */
export type Block = { heading: string } | { text: string } | { list: readonly string[] }

export interface DemoSource {
  title: string
  organisation: string
  year: number
  url?: string
}

/** One thing that somebody did. Keys name what later steps refer to. */
export type Deed =
  | { open: string; room: string; title: string; say: string; sparkedBy?: string }
  | { say: string; to: string; key?: string; replyTo?: string }
  | {
      conclude: string
      topic: string
      outcome: 'agreed' | 'not_agreed'
      statement: string
      dissent?: string
      evidence?: readonly string[]
      reviewInDays?: number
    }
  | {
      propose: string
      topic: string
      text: string
      why: string
      closesInDays: number
      evidence?: readonly string[]
      items?: readonly string[]
      byDepartment?: true
    }
  | { position: string; take: 'agree' | 'abstain' | 'disagree' | 'block'; reason?: string }
  | { deadline: string }
  | { word: string; statement: string; reviewInDays: number }
  | { close: string; reason: string }
  | {
      meet: string
      room: string
      title: string
      outcome: string
      asked: readonly { question: string; answer: string }[]
      people: readonly PersonKey[]
    }
  | { attend: string }
  | {
      tell: string
      room: string
      topic?: string
      title: string
      toldBy: PersonKey
      toldCase: string
      cue: string
      rule: string
      fails: string
    }
  | { affirm: string }
  | { draft: string; topic: string; title: string; quotes?: readonly string[] }
  | { begin: string; space: string; title: string }
  | { write: string; blocks: readonly Block[] }
  | { ready: string }
  | {
      publish: string
      doc: string
      need: string
      kind: 'experiential' | 'conceptual' | 'systemic' | 'routine'
      tags: readonly string[]
      sources: readonly DemoSource[]
    }
  | { verify: string; namedBy?: PersonKey }
  | { use: string; how: string }
  | { make: string; article: string; title: string; steps: readonly { text: string; kind: 'read' | 'practise' }[] }
  | { practise: string; steps: readonly { step: number; evidence?: string }[] }
  | { reflect: string; checklist: string; body: string }

/** When, who, what. `day` counts back from the day the demo is loaded; times are Vientiane's. */
export interface Step {
  day: number
  at: string
  by: PersonKey
  deed: Deed
}

const on = (day: number, at: string, by: PersonKey, deed: Deed): Step => ({ day, at, by, deed })

/** The seminar: from a talk about a study to practice, and to the question that practice raised. */
const seminar: Step[] = [
  on(68, '09:12', 'kham', {
    open: 'seminar',
    room: 'organise',
    title: 'ສຳມະນາການບໍລິຫານຄວາມຮູ້: ພວກເຮົາຈະເອົາຫຍັງໄປເຮັດຕໍ່?',
    say: 'ໃນສຳມະນາມື້ວານນີ້ ມີຜູ້ເຂົ້າຮ່ວມຫຼາຍກວ່າ 50 ທ່ານ. ຜົນການສຶກສາຊີ້ວ່າ ພວກເຮົາສົນທະນາກັນຫຼາຍ ແຕ່ມັກຈົບລົງໂດຍບໍ່ໄດ້ເອກະພາບ ແລະ ບໍ່ໄດ້ຂຽນໄວ້. ຖ້າຈະປ່ຽນເລື່ອງນີ້ ຄວນເລີ່ມຈາກຫຍັງກ່ອນ?',
  }),
  on(68, '09:40', 'vieng', {
    say: 'ຢູ່ສູນຂອງພວກເຮົາ ມີກອງປະຊຸມທຸກອາທິດ ແຕ່ບົດສະຫຼຸບມີພຽງແຕ່ຜູ້ບັນທຶກທີ່ຮູ້ວ່າຢູ່ໃສ. ພະນັກງານໃໝ່ຕ້ອງຖາມຄືນທຸກຢ່າງ.',
    to: 'seminar',
    key: 'minutes',
  }),
  on(68, '10:05', 'phon', {
    say: 'ທີ່ກົມອະນາໄມ ພວກເຮົາລອງໃຫ້ແຕ່ລະພະແນກມີຜູ້ດູແລຄວາມຮູ້ 1 ທ່ານ. ຜ່ານໄປ 3 ເດືອນ ເອກະສານທີ່ຄົ້ນຫາໄດ້ເພີ່ມຂຶ້ນຈາກ 12 ເປັນ 47 ສະບັບ.',
    to: 'seminar',
    key: 'steward',
  }),
  on(68, '10:31', 'som', {
    say: 'ພວກເຮົາກໍມີບັນຫາດຽວກັນ. ຖ້າມີຜູ້ຮັບຜິດຊອບ ຕ້ອງຂຽນໄວ້ໃນໜ້າວຽກ ບໍ່ດັ່ງນັ້ນຈະເປັນວຽກເສີມທີ່ບໍ່ມີເວລາເຮັດ.',
    to: 'seminar',
    key: 'job',
    replyTo: 'steward',
  }),
  on(67, '08:50', 'noy', {
    say: 'ຂໍສະເໜີໃຫ້ມີກຳນົດເວລາ: ສິ່ງທີ່ເອກະພາບກັນແລ້ວ ຕ້ອງຂຽນເປັນເອກະສານພາຍໃນ 30 ວັນ. ຖ້າບໍ່ມີກຳນົດ ມັນຈະຄ້າງຢູ່.',
    to: 'seminar',
    key: 'deadline',
  }),
  on(67, '09:15', 'mali', {
    say: 'ເຫັນດີກັບ 30 ວັນ. ຢູ່ສະຖາບັນ ພວກເຮົາໃຊ້ 2 ອາທິດ ແຕ່ສຳລັບຫຼາຍກະຊວງຮ່ວມກັນ 30 ວັນແມ່ນເໝາະສົມກວ່າ.',
    to: 'seminar',
    replyTo: 'deadline',
  }),
  on(66, '14:20', 'keo', {
    say: 'ຫ້ອງການນ້ອຍບາງແຫ່ງມີພະນັກງານ 4 ທ່ານ. ຂໍໃຫ້ໝູນວຽນກັນໄດ້ ບໍ່ຈຳເປັນຕ້ອງເປັນຜູ້ດຽວຕະຫຼອດ.',
    to: 'seminar',
    key: 'small',
  }),
  on(65, '11:00', 'kham', {
    conclude: 'seminar-agreement',
    topic: 'seminar',
    outcome: 'agreed',
    statement: 'ແຕ່ລະຫ້ອງການມີຜູ້ດູແລຄວາມຮູ້ 1 ທ່ານ ແລະ ຜູ້ຊ່ວຍ 1 ທ່ານ ຂຽນໄວ້ໃນໜ້າວຽກ; ສິ່ງທີ່ເອກະພາບກັນ ຕ້ອງຂຽນເປັນເອກະສານພາຍໃນ 30 ວັນ.',
    dissent: 'ຫ້ອງການທີ່ມີພະນັກງານໜ້ອຍ ອາດບໍ່ມີຄົນພຽງພໍສຳລັບສອງໜ້າທີ່. ໃຫ້ທົບທວນຄືນຫຼັງຈາກ 6 ເດືອນ.',
    evidence: ['minutes', 'steward', 'deadline', 'small'],
    reviewInDays: 180,
  }),
  on(62, '09:05', 'vieng', {
    draft: 'seminar-doc',
    title: 'ຄູ່ມືຜູ້ດູແລຄວາມຮູ້ ປະຈຳຫ້ອງການ',
    topic: 'seminar',
    quotes: ['minutes', 'steward', 'deadline', 'small'],
  }),
  on(62, '09:20', 'vieng', {
    write: 'seminar-doc',
    blocks: [
      { heading: 'ເປັນຫຍັງຕ້ອງມີຜູ້ດູແລຄວາມຮູ້' },
      {
        text: 'ຄວາມຮູ້ຂອງຫ້ອງການຢູ່ໃນຕົວບຸກຄົນ. ເມື່ອມີຜູ້ຍົກຍ້າຍ ຄວາມຮູ້ກໍໄປນຳ. ຜູ້ດູແລຄວາມຮູ້ບໍ່ແມ່ນຜູ້ຂຽນທຸກຢ່າງ ແຕ່ເປັນຜູ້ເບິ່ງແຍງໃຫ້ສິ່ງທີ່ເອກະພາບກັນແລ້ວ ໄດ້ຖືກຂຽນ ແລະ ຄົ້ນຫາໄດ້.',
      },
    ],
  }),
  on(61, '10:10', 'phon', {
    write: 'seminar-doc',
    blocks: [
      { heading: 'ຂັ້ນຕອນໃນ 30 ວັນ' },
      {
        list: [
          'ອາທິດທີ 1: ເລືອກຂໍ້ຕົກລົງໜຶ່ງທີ່ຍັງບໍ່ທັນຂຽນ ແລະ ຖາມຜູ້ທີ່ຢູ່ໃນເຫດການ.',
          'ອາທິດທີ 2: ຮ່າງເອກະສານຮ່ວມກັນຢ່າງໜ້ອຍ 2 ທ່ານ ໂດຍນຳເອົາຄຳເວົ້າຕົວຈິງມາເປັນຫຼັກຖານ.',
          'ອາທິດທີ 3: ໃຫ້ຫ້ອງການອື່ນອ່ານ ແລະ ປະກອບຄຳເຫັນ.',
          'ອາທິດທີ 4: ເຜີຍແຜ່ເປັນບົດຄວາມ ພ້ອມແຫຼ່ງຂໍ້ມູນ ແລະ ປ້າຍກຳກັບ.',
        ],
      },
    ],
  }),
  on(60, '15:30', 'noy', {
    write: 'seminar-doc',
    blocks: [
      { heading: 'ໜ້າວຽກທີ່ຄວນຂຽນໄວ້' },
      {
        text: 'ຜູ້ດູແລຄວາມຮູ້ໃຊ້ເວລາ 3 ຊົ່ວໂມງຕໍ່ອາທິດ. ຜູ້ຊ່ວຍຮັບວຽກແທນໃນເວລາບໍ່ຢູ່ ແລະ ໝູນວຽນກັນໄດ້ທຸກໄຕມາດ. ຫົວໜ້າພະແນກຢັ້ງຢືນວ່າເວລານີ້ເປັນເວລາເຮັດວຽກ.',
      },
    ],
  }),
  on(59, '08:40', 'som', {
    write: 'seminar-doc',
    blocks: [
      { heading: 'ຕົວຢ່າງຈາກກະຊວງພະລັງງານ ແລະ ບໍ່ແຮ່' },
      { text: 'ກົມແຜນການໄດ້ໃສ່ໜ້າທີ່ນີ້ໃນແຜນວຽກປະຈຳປີ ແລະ ກວດຄືນທຸກໄຕມາດ. ພາຍໃນສອງໄຕມາດ ຄຳຖາມຊ້ຳຫຼຸດລົງປະມານເຄິ່ງໜຶ່ງ.' },
    ],
  }),
  on(57, '16:00', 'vieng', { ready: 'seminar-doc' }),
  on(55, '09:30', 'noy', {
    publish: 'seminar-article',
    doc: 'seminar-doc',
    need: 'ພະນັກງານໃໝ່ຕ້ອງຖາມຄືນທຸກຢ່າງ ເພາະສິ່ງທີ່ເອກະພາບກັນແລ້ວບໍ່ໄດ້ຖືກຂຽນໄວ້.',
    kind: 'routine',
    tags: ['ຜູ້ດູແລຄວາມຮູ້', 'ການບໍລິຫານຄວາມຮູ້', 'SECI'],
    sources: [
      { title: 'ບົດສະຫຼຸບສຳມະນາການບໍລິຫານຄວາມຮູ້', organisation: 'ສະຖາບັນພັດທະນາຊັບພະຍາກອນມະນຸດ, ມະຫາວິທະຍາໄລແຫ່ງຊາດ', year: 2026 },
      { title: 'ບົດລາຍງານການທົດລອງຜູ້ດູແລຄວາມຮູ້ 3 ເດືອນ', organisation: 'ກົມອະນາໄມ ແລະ ສົ່ງເສີມສຸຂະພາບ', year: 2026 },
      {
        title: 'SECI, Ba and Leadership: a Unified Model of Dynamic Knowledge Creation',
        organisation: 'Nonaka, Toyama, Konno',
        year: 2000,
      },
    ],
  }),
  on(53, '10:00', 'kham', { verify: 'seminar-article', namedBy: 'noy' }),
  on(50, '13:45', 'mali', { use: 'seminar-article', how: 'ນຳໄປໃຊ້ຕອນແຕ່ງຕັ້ງຜູ້ດູແລຄວາມຮູ້ຂອງສະຖາບັນ.' }),
  on(49, '09:00', 'daly', {
    make: 'seminar-checklist',
    article: 'seminar-article',
    title: 'ເລີ່ມວຽກຜູ້ດູແລຄວາມຮູ້ ໃນ 30 ວັນ',
    steps: [
      { text: 'ອ່ານບົດຄວາມ ແລະ ໝາຍຂໍ້ທີ່ບໍ່ເຂົ້າໃຈ', kind: 'read' },
      { text: 'ເລືອກຂໍ້ຕົກລົງໜຶ່ງທີ່ຍັງບໍ່ທັນຂຽນ ແລະ ຖາມຜູ້ທີ່ຢູ່ໃນເຫດການ', kind: 'practise' },
      { text: 'ຮ່າງເອກະສານຮ່ວມກັບເພື່ອນຮ່ວມງານ 1 ທ່ານ', kind: 'practise' },
      { text: 'ໃຫ້ຫ້ອງການອື່ນອ່ານ ແລະ ບັນທຶກຄຳເຫັນທີ່ໄດ້ຮັບ', kind: 'practise' },
    ],
  }),
  on(44, '10:20', 'bounmy', {
    practise: 'seminar-checklist',
    steps: [
      { step: 0 },
      { step: 1, evidence: 'ໄດ້ຖາມທ່ານຫົວໜ້າພະແນກ ແລະ ຜູ້ບັນທຶກ ກ່ຽວກັບຂໍ້ຕົກລົງເລື່ອງການສົ່ງໜັງສືຂ້າມກົມ.' },
      { step: 2, evidence: 'ຮ່າງຮ່ວມກັບທ່ານດາລີ 2 ໜ້າ ໃນຕອນບ່າຍວັນພຸດ.' },
      { step: 3, evidence: 'ກົມອະນາໄມ ໃຫ້ຄຳເຫັນ 4 ຂໍ້ ແລະ ໄດ້ປັບປຸງແລ້ວ.' },
    ],
  }),
  on(40, '14:10', 'phon', {
    practise: 'seminar-checklist',
    steps: [{ step: 0 }, { step: 1, evidence: 'ສຳພາດພະນັກງານອາວຸໂສ 1 ທ່ານ ກ່ອນອອກບຳນານ.' }],
  }),
  on(36, '15:25', 'bounmy', {
    reflect: 'seminar-reflection',
    checklist: 'seminar-checklist',
    body: 'ຫ້ອງການຂອງຂ້າພະເຈົ້າມີພະນັກງານພຽງ 4 ທ່ານ. ຄູ່ມືບອກໃຫ້ມີຜູ້ດູແລ ແລະ ຜູ້ຊ່ວຍ ແຕ່ໃນວຽກຕົວຈິງ ທ່ານດຽວຕ້ອງເຮັດທັງສອງໜ້າທີ່. ສິ່ງທີ່ຊ່ວຍໄດ້ແມ່ນການຮ່າງຮ່ວມກັນສອງຊົ່ວໂມງໃນຕອນບ່າຍ ແທນທີ່ຈະຂຽນຜູ້ດຽວ.',
  }),
  on(33, '09:12', 'bounmy', {
    open: 'small-offices',
    room: 'organise',
    title: 'ຫ້ອງການທີ່ມີພະນັກງານໜ້ອຍ ຈະແບ່ງວຽກແນວໃດ?',
    say: 'ຫ້ອງການພວກເຮົາມີ 4 ທ່ານ. ຫຼັງຈາກເຮັດຕາມລາຍການຮຽນຮູ້ ເຫັນວ່າໜ້າທີ່ສອງຢ່າງຕົກໃສ່ທ່ານດຽວ. ຫ້ອງການອື່ນແບ່ງກັນແນວໃດ?',
    sparkedBy: 'seminar-reflection',
  }),
  on(32, '10:40', 'phon', {
    say: 'ຢູ່ໂຮງໝໍເມືອງ ພວກເຮົາໝູນວຽນຜູ້ຊ່ວຍທຸກ 3 ເດືອນ. ຜູ້ທີ່ເຄີຍເຮັດແລ້ວເປັນພີ່ລ້ຽງໃຫ້ຜູ້ໃໝ່. ຜ່ານມາ 2 ຮອບ ບໍ່ມີວຽກຄົງຄ້າງ.',
    to: 'small-offices',
    key: 'rotate',
  }),
  on(6, '11:05', 'som', {
    say: 'ພວກເຮົາໃຊ້ໃບມອບວຽກໜ້າດຽວ. ຖ້າທຸກກະຊວງໃຊ້ແບບດຽວກັນ ການໝູນວຽນຈະງ່າຍຂຶ້ນຫຼາຍ.',
    to: 'small-offices',
    key: 'handover',
  }),
  on(5, '14:08', 'daly', {
    say: 'ຂໍໃຫ້ສົ່ງແບບໃບມອບວຽກມາໃຫ້ເບິ່ງແດ່. ກົມຂອງພວກເຮົາພ້ອມທົດລອງໃນເດືອນໜ້າ.',
    to: 'small-offices',
    replyTo: 'handover',
  }),
  on(2, '09:30', 'noy', { say: 'ສູນກໍພ້ອມທົດລອງ. ຄວນລອງກັບ 3 ຫ້ອງການກ່ອນ ແລ້ວຈຶ່ງຕັດສິນໃຈຮ່ວມກັນ.', to: 'small-offices' }),
]

/** Data exchange: agreed, written, published, waiting for its first learner. */
const exchange: Step[] = [
  on(47, '09:00', 'noy', {
    open: 'exchange',
    room: 'systems',
    title: 'ກ່ອນເຊື່ອມຕໍ່ຂໍ້ມູນລະຫວ່າງກະຊວງ ຕ້ອງກະກຽມຫຍັງແດ່?',
    say: 'ສາມກະຊວງຂໍເຊື່ອມຕໍ່ຂໍ້ມູນໃນເດືອນດຽວກັນ ແຕ່ແຕ່ລະບ່ອນກະກຽມຕ່າງກັນ. ຂໍຮູ້ວ່າ ບົດຮຽນທີ່ຜ່ານມາມີຫຍັງແດ່.',
  }),
  on(47, '09:45', 'som', {
    say: 'ຂອງພວກເຮົາຊັກຊ້າ 6 ອາທິດ ຍ້ອນຊື່ແຂວງ ແລະ ເມືອງຂຽນບໍ່ຄືກັນ. ຕ້ອງຕົກລົງລະຫັດກ່ອນ.',
    to: 'exchange',
    key: 'codes',
  }),
  on(46, '10:30', 'phet', {
    say: 'ດ້ານຄວາມປອດໄພ: ຕ້ອງມີຜູ້ຮັບຜິດຊອບທັງສອງຝ່າຍ ແລະ ບັນທຶກທຸກຄັ້ງທີ່ມີການດຶງຂໍ້ມູນ.',
    to: 'exchange',
    key: 'safety',
  }),
  on(46, '13:20', 'mali', {
    say: 'ຂໍ້ມູນສຸຂະພາບເປັນຂໍ້ມູນສະເພາະ. ຄວນແລກປ່ຽນແຕ່ຕົວເລກລວມ ຖ້າບໍ່ຈຳເປັນຕ້ອງໃຊ້ຂໍ້ມູນບຸກຄົນ.',
    to: 'exchange',
    key: 'health-data',
  }),
  on(45, '15:00', 'vieng', {
    conclude: 'exchange-agreement',
    topic: 'exchange',
    outcome: 'agreed',
    statement: 'ກ່ອນເຊື່ອມຕໍ່ ທັງສອງຝ່າຍຕົກລົງລະຫັດ, ຜູ້ຮັບຜິດຊອບ ແລະ ຂອບເຂດຂໍ້ມູນ ເປັນລາຍລັກອັກສອນ.',
    evidence: ['codes', 'safety', 'health-data'],
    reviewInDays: 365,
  }),
  on(43, '09:10', 'phet', {
    draft: 'exchange-doc',
    title: 'ກະກຽມເຊື່ອມຕໍ່ຂໍ້ມູນ: ສິ່ງທີ່ຕ້ອງຕົກລົງກ່ອນ',
    topic: 'exchange',
    quotes: ['codes', 'safety', 'health-data'],
  }),
  on(43, '09:30', 'phet', {
    write: 'exchange-doc',
    blocks: [
      { heading: 'ສິ່ງທີ່ຕ້ອງຕົກລົງກ່ອນ' },
      {
        list: [
          'ລະຫັດແຂວງ, ເມືອງ ແລະ ໜ່ວຍງານ ຈາກບັນຊີດຽວກັນ.',
          'ຜູ້ຮັບຜິດຊອບດ້ານວິຊາການ ແລະ ດ້ານຂໍ້ມູນ ທັງສອງຝ່າຍ.',
          'ຂອບເຂດ: ຊ່ອງຂໍ້ມູນໃດ, ຖີ່ເທົ່າໃດ, ເກັບໄວ້ດົນປານໃດ.',
        ],
      },
    ],
  }),
  on(42, '10:00', 'som', {
    write: 'exchange-doc',
    blocks: [
      { heading: 'ທົດສອບກ່ອນໃຊ້ຈິງ' },
      { text: 'ໃຊ້ຂໍ້ມູນຕົວຢ່າງ 100 ແຖວ ແລະ ໃຫ້ທັງສອງຝ່າຍນັບຜົນລວມດ້ວຍຕົນເອງ. ຖ້າຜົນບໍ່ເທົ່າກັນ ໃຫ້ຢຸດ ແລະ ຊອກຫາສາເຫດກ່ອນ.' },
    ],
  }),
  on(41, '11:30', 'mali', {
    write: 'exchange-doc',
    blocks: [
      { heading: 'ຂໍ້ມູນສຸຂະພາບ' },
      { text: 'ແລກປ່ຽນຕົວເລກລວມເປັນຫຼັກ. ຖ້າຕ້ອງໃຊ້ຂໍ້ມູນບຸກຄົນ ໃຫ້ມີການຍິນຍອມ ແລະ ລາຍເຊັນຂອງຜູ້ຮັບຜິດຊອບ.' },
    ],
  }),
  on(39, '09:00', 'phet', { ready: 'exchange-doc' }),
  on(12, '10:15', 'phet', {
    publish: 'exchange-article',
    doc: 'exchange-doc',
    need: 'ການເຊື່ອມຕໍ່ຂໍ້ມູນຊັກຊ້າ ເພາະແຕ່ລະກະຊວງກະກຽມບໍ່ຄືກັນ.',
    kind: 'systemic',
    tags: ['ການແລກປ່ຽນຂໍ້ມູນ', 'ຄວາມປອດໄພຂໍ້ມູນ'],
    sources: [
      { title: 'ກົດໝາຍວ່າດ້ວຍການປົກປ້ອງຂໍ້ມູນເອເລັກໂຕຣນິກ ສະບັບເລກທີ 25/ສພຊ', organisation: 'ສະພາແຫ່ງຊາດ', year: 2017 },
      { title: 'ບົດບັນທຶກການທົດລອງເຊື່ອມຕໍ່ຂໍ້ມູນ', organisation: 'ສູນບໍລິຫານລັດດີຈິຕອນ', year: 2026 },
    ],
  }),
  on(9, '09:20', 'vieng', { verify: 'exchange-article' }),
  on(7, '14:00', 'bounmy', { use: 'exchange-article', how: 'ໃຊ້ເປັນບ່ອນອີງຕອນຮ່າງບົດບັນທຶກຄວາມເຂົ້າໃຈກັບກົມອື່ນ.' }),
  on(6, '15:40', 'daly', { use: 'exchange-article', how: 'ເອົາລາຍການສິ່ງທີ່ຕ້ອງຕົກລົງກ່ອນ ໄປໃຊ້ໃນກອງປະຊຸມກົມ.' }),
  on(5, '10:00', 'noy', {
    make: 'exchange-checklist',
    article: 'exchange-article',
    title: 'ກະກຽມການເຊື່ອມຕໍ່ຂໍ້ມູນຄັ້ງທຳອິດ',
    steps: [
      { text: 'ອ່ານສິ່ງທີ່ຕ້ອງຕົກລົງກ່ອນ', kind: 'read' },
      { text: 'ຂຽນຂອບເຂດຂໍ້ມູນໜຶ່ງໜ້າ ສຳລັບລະບົບຂອງທ່ານ', kind: 'practise' },
      { text: 'ທົດສອບດ້ວຍຂໍ້ມູນ 100 ແຖວ ແລະ ປຽບທຽບຜົນລວມ', kind: 'practise' },
    ],
  }),
  on(4, '09:15', 'bounmy', {
    practise: 'exchange-checklist',
    steps: [{ step: 0 }, { step: 1, evidence: 'ຂຽນຂອບເຂດຂໍ້ມູນບັນຊີພະນັກງານແລ້ວ, 9 ຊ່ອງຂໍ້ມູນ.' }],
  }),
  on(4, '10:30', 'daly', {
    practise: 'exchange-checklist',
    steps: [{ step: 0 }, { step: 1, evidence: 'ຮ່າງຂອບເຂດສຳລັບລະບົບຝຶກອົບຮົມ ແລະ ສົ່ງໃຫ້ສູນກວດ.' }],
  }),
  on(3, '11:00', 'phet', {
    practise: 'exchange-checklist',
    steps: [
      { step: 0 },
      { step: 1, evidence: 'ຂອບເຂດຂໍ້ມູນລະບົບໜັງສືທາງການ, 14 ຊ່ອງ.' },
      { step: 2, evidence: 'ທົດສອບ 100 ແຖວ ຜົນລວມເທົ່າກັນທັງສອງຝ່າຍ.' },
    ],
  }),
  on(3, '14:30', 'vieng', {
    practise: 'exchange-checklist',
    steps: [{ step: 0 }, { step: 1, evidence: 'ກວດຄືນຂອບເຂດຂອງ 2 ລະບົບ ຮ່ວມກັບທີມ.' }],
  }),
  on(2, '15:10', 'thip', {
    practise: 'exchange-checklist',
    steps: [
      { step: 0 },
      { step: 1, evidence: 'Wrote the scope for the licensing register with the unit that keeps it.' },
    ],
  }),
]

/** What stands still, what was refused, what was not needed: a house shows these too. */
const unfinished: Step[] = [
  on(58, '10:00', 'keo', {
    open: 'one-form',
    room: 'organise',
    title: 'ທຸກກະຊວງຄວນໃຊ້ແບບຟອມລາຍງານອັນດຽວກັນບໍ?',
    say: 'ພວກເຮົາຂຽນລາຍງານ 3 ແບບໃຫ້ 3 ບ່ອນ ໃນເລື່ອງດຽວກັນ. ຄວນລວມເປັນແບບດຽວບໍ?',
  }),
  on(57, '09:30', 'mali', { say: 'ແບບຂອງສາທາລະນະສຸກ ມີຂໍ້ມູນຄົນເຈັບ ຈຶ່ງລວມໝົດບໍ່ໄດ້.', to: 'one-form', key: 'patients' }),
  on(56, '11:15', 'thip', {
    say: 'A common cover page may work, but the body differs too much between ministries.',
    to: 'one-form',
    key: 'cover',
  }),
  on(54, '16:00', 'keo', {
    conclude: 'one-form-result',
    topic: 'one-form',
    outcome: 'not_agreed',
    statement: 'ບໍ່ໄດ້ເອກະພາບໃຫ້ໃຊ້ແບບຟອມດຽວ. ຈະລອງໃຊ້ໜ້າປົກດຽວກັນກ່ອນ ແລະ ກັບມາສົນທະນາໃໝ່.',
    evidence: ['patients', 'cover'],
  }),
  on(52, '09:20', 'anou', {
    open: 'wifi',
    room: 'systems',
    title: 'ອິນເຕີເນັດຊັ້ນ 3 ຊ້າໃນຕອນບ່າຍ',
    say: 'ແຕ່ວັນຈັນ ອິນເຕີເນັດຊັ້ນ 3 ຊ້າຫຼາຍໃນຕອນບ່າຍ. ມີໃຜພົບຄືກັນບໍ?',
  }),
  on(51, '10:05', 'phet', { say: 'ສາຍຫຼັກຖືກປ່ຽນແລ້ວ. ຖ້າຍັງຊ້າ ໃຫ້ແຈ້ງຫ້ອງການ IT ໂດຍກົງ.', to: 'wifi' }),
  on(51, '10:30', 'anou', { close: 'wifi', reason: 'ແກ້ໄຂແລ້ວ, ບໍ່ຕ້ອງຂຽນເປັນເອກະສານ.' }),
  on(45, '13:30', 'bounmy', {
    open: 'e-signature',
    room: 'systems',
    title: 'ລາຍເຊັນດິຈິຕອນ ໃຊ້ກັບໜັງສືແຈ້ງການໄດ້ບໍ?',
    say: 'ພະນັກງານຖາມຫຼາຍວ່າ ໜັງສືແຈ້ງການພາຍໃນ ສາມາດເຊັນດິຈິຕອນໄດ້ຫຼືບໍ່. ໃຜມີປະສົບການແດ່?',
  }),
  on(44, '09:10', 'thip', {
    say: 'We did it for internal notices since June. It saves about two days per notice.',
    to: 'e-signature',
    key: 'june',
  }),
  on(44, '09:40', 'noy', {
    say: 'ຖ້າເປັນໜັງສືພາຍໃນ ເຮັດໄດ້. ສຳລັບໜັງສືອອກນອກ ຕ້ອງລໍຖ້າລະບຽບການ.',
    to: 'e-signature',
    key: 'internal',
  }),
  on(41, '10:00', 'vieng', {
    conclude: 'e-signature-agreement',
    topic: 'e-signature',
    outcome: 'agreed',
    statement: 'ໜັງສືແຈ້ງການພາຍໃນ ໃຊ້ລາຍເຊັນດິຈິຕອນໄດ້ ແຕ່ໜັງສືອອກນອກ ຍັງໃຊ້ລາຍເຊັນມື.',
    evidence: ['june', 'internal'],
  }),
  on(14, '09:00', 'thip', {
    begin: 'onboarding',
    space: 'digital',
    title: 'First week in a digital office: what a newcomer needs',
  }),
  on(14, '09:15', 'thip', {
    write: 'onboarding',
    blocks: [
      { heading: 'Before the first day' },
      {
        list: [
          'An account, and somebody to ask.',
          'The three agreements the office works by.',
          'One small task that can be finished in the first week.',
        ],
      },
    ],
  }),
  on(13, '10:00', 'anou', {
    write: 'onboarding',
    blocks: [
      { heading: 'The first conversation' },
      {
        text: 'Ask the newcomer what puzzled them. After a month nobody sees it any more, so write the answers down in the same week.',
      },
    ],
  }),
  on(11, '14:00', 'daly', {
    write: 'onboarding',
    blocks: [{ text: 'ພະນັກງານໃໝ່ຄວນມີພີ່ລ້ຽງ 1 ທ່ານ ຈາກພະແນກອື່ນ ເພື່ອໃຫ້ຮູ້ຈັກວຽກຂ້າມພະແນກແຕ່ທຳອິດ.' }],
  }),
  on(10, '09:00', 'noy', {
    write: 'onboarding',
    blocks: [{ text: 'ສູນມີບັນຊີລະບົບທີ່ພະນັກງານໃໝ່ຕ້ອງໃຊ້ 6 ລະບົບ. ຈະໃສ່ໄວ້ໃນສະບັບຕໍ່ໄປ.' }],
  }),
  on(9, '10:30', 'phet', {
    write: 'onboarding',
    blocks: [{ text: 'ບັນຊີລະບົບເປີດໃຫ້ພາຍໃນ 1 ມື້ ຖ້າຫົວໜ້າພະແນກສົ່ງລາຍຊື່ກ່ອນວັນເລີ່ມວຽກ.' }],
  }),
  on(8, '14:30', 'bounmy', {
    write: 'onboarding',
    blocks: [{ text: 'ຄຳຖາມທີ່ພະນັກງານໃໝ່ຖາມຫຼາຍທີ່ສຸດ: ໜັງສືສະບັບນີ້ຕ້ອງໃຫ້ໃຜເຊັນກ່ອນ? ຄວນມີແຜນວາດໜຶ່ງໜ້າ.' }],
  }),
  on(7, '09:40', 'vieng', {
    write: 'onboarding',
    blocks: [{ text: 'ທ້າຍອາທິດທຳອິດ ຫົວໜ້າທີມນັ່ງລົມນຳ 20 ນາທີ ແລະ ຖາມພຽງ 2 ຂໍ້: ຫຍັງທີ່ແປກໃຈ ແລະ ຫຍັງທີ່ຍັງບໍ່ຮູ້.' }],
  }),
  on(3, '16:10', 'noy', { use: 'exchange-article', how: 'ໃຊ້ເປັນໃບກວດ ກ່ອນເຊື່ອມຕໍ່ກັບລະບົບທະບຽນວິສາຫະກິດ.' }),
  on(2, '16:20', 'thip', {
    use: 'exchange-article',
    how: 'Used the list in the talks with two ministries about the licensing register.',
  }),
  on(1, '10:20', 'phet', {
    open: 'backup',
    room: 'systems',
    title: 'ສຳຮອງຂໍ້ມູນ: ກູ້ຄືນໄດ້ແທ້ບໍ?',
    say: 'ພວກເຮົາສຳຮອງທຸກຄືນ ແຕ່ຍັງບໍ່ເຄີຍລອງກູ້ຄືນ. ໃຜເຄີຍລອງແດ່ ແລະ ໃຊ້ເວລາດົນປານໃດ?',
  }),
  on(1, '11:00', 'bounmy', { say: 'ເຄີຍລອງປີກາຍ ໃຊ້ເວລາ 5 ຊົ່ວໂມງ ເພາະບໍ່ມີໃຜຈື່ລະຫັດຂອງແຜ່ນສຳຮອງ. ຄວນຂຽນຂັ້ນຕອນໄວ້.', to: 'backup' }),
  on(1, '11:40', 'daly', { say: 'ກົມຂໍເຂົ້າຮ່ວມລອງນຳ ຖ້າກຳນົດວັນໄດ້ແລ້ວ.', to: 'backup' }),
  on(1, '13:05', 'vieng', { say: 'ສະເໜີລອງໃນວັນສຸກໜ້າ ຫຼັງໂມງເຮັດວຽກ. ຂ້ອຍຈະບັນທຶກເວລາແຕ່ລະຂັ້ນຕອນ.', to: 'backup' }),
  on(1, '14:15', 'thip', {
    say: 'Good idea. Please measure two numbers: how long it takes, and how much work would be lost.',
    to: 'backup',
  }),
  on(0, '08:20', 'noy', { say: 'ຂ້ອຍຈະກະກຽມເຄື່ອງທົດລອງໄວ້ໃຫ້.', to: 'backup' }),
  on(1, '15:30', 'thip', {
    propose: 'rotation',
    topic: 'small-offices',
    text: 'ຫ້ອງການທີ່ມີພະນັກງານບໍ່ເກີນ 5 ທ່ານ ໝູນວຽນຜູ້ຊ່ວຍທຸກ 3 ເດືອນ ພ້ອມໃບມອບວຽກໜ້າດຽວ.',
    why: 'ສອງໜ້າທີ່ຕົກໃສ່ທ່ານດຽວ. ບ່ອນທີ່ລອງໝູນວຽນແລ້ວ ບໍ່ມີວຽກຄົງຄ້າງ.',
    closesInDays: 7,
  }),
  on(1, '15:40', 'bounmy', { position: 'rotation', take: 'agree' }),
  on(1, '16:05', 'phon', { position: 'rotation', take: 'agree', reason: 'ໂຮງໝໍເມືອງເຮັດແບບນີ້ 2 ຮອບແລ້ວ ໄດ້ຜົນດີ.' }),
  on(0, '08:05', 'som', { position: 'rotation', take: 'agree' }),
  on(0, '08:10', 'kham', { position: 'rotation', take: 'abstain' }),
  on(0, '08:15', 'keo', {
    position: 'rotation',
    take: 'disagree',
    reason: '3 ເດືອນສັ້ນເກີນໄປ ສຳລັບເມືອງຫ່າງໄກ. ຄວນເປັນ 6 ເດືອນ.',
  }),
]

/** Every stage of agreeing, so that the first look tells the story: decided and due, missed, ripe, open, told face to face. */
const agreeing: Step[] = [
  on(31, '09:10', 'noy', {
    open: 'minutes-page',
    room: 'organise',
    title: 'ບົດບັນທຶກກອງປະຊຸມ ຄວນຍາວປານໃດ?',
    say: 'ບົດບັນທຶກຂອງພວກເຮົາຍາວ 6 ຫາ 8 ໜ້າ ແລະ ມີຜູ້ອ່ານໜ້ອຍ. ທ່ານອື່ນຂຽນແບບໃດ?',
  }),
  on(31, '09:35', 'keo', {
    say: 'ຢູ່ກະຊວງພວກເຮົາ ມີແຕ່ໜ້າດຽວ: ຕົກລົງຫຍັງ, ໃຜເຮັດ, ຮອດມື້ໃດ.',
    to: 'minutes-page',
    key: 'one-page',
  }),
  on(30, '10:20', 'mali', {
    say: 'ໜ້າດຽວດີ ແຕ່ກອງປະຊຸມວິຊາການ ຕ້ອງມີເອກະສານຊ້ອນທ້າຍ.',
    to: 'minutes-page',
    key: 'annex',
  }),
  on(28, '09:00', 'noy', {
    propose: 'minutes-proposal',
    topic: 'minutes-page',
    text: 'ບົດບັນທຶກກອງປະຊຸມ ໃຊ້ໜ້າດຽວ: ຕົກລົງຫຍັງ, ໃຜເຮັດ, ຮອດມື້ໃດ.',
    why: 'ບົດບັນທຶກທີ່ຍາວ ບໍ່ມີຜູ້ອ່ານ ແລະ ສິ່ງທີ່ຕົກລົງກັນກໍສູນຫາຍ.',
    closesInDays: 7,
    evidence: ['one-page', 'annex'],
    items: ['seminar-article'],
  }),
  on(28, '09:30', 'keo', { position: 'minutes-proposal', take: 'agree', reason: 'ພວກເຮົາໃຊ້ມາ 2 ປີແລ້ວ.' }),
  on(27, '08:40', 'daly', { position: 'minutes-proposal', take: 'agree' }),
  on(27, '09:05', 'vieng', { position: 'minutes-proposal', take: 'agree' }),
  on(26, '11:15', 'phon', { position: 'minutes-proposal', take: 'agree' }),
  on(26, '13:40', 'thip', { position: 'minutes-proposal', take: 'abstain' }),
  on(25, '10:10', 'noy', { position: 'minutes-proposal', take: 'agree' }),
  on(24, '15:20', 'mali', {
    position: 'minutes-proposal',
    take: 'disagree',
    reason: 'ກອງປະຊຸມວິຊາການ ໜ້າດຽວບໍ່ພໍ. ຕ້ອງມີເອກະສານຊ້ອນທ້າຍໄດ້.',
  }),
  on(21, '16:00', 'noy', { deadline: 'minutes-proposal' }),
  on(20, '09:00', 'daly', {
    word: 'minutes-page',
    statement: 'ບົດບັນທຶກກອງປະຊຸມໃຊ້ໜ້າດຽວ (ຕົກລົງຫຍັງ, ໃຜເຮັດ, ຮອດມື້ໃດ); ລາຍລະອຽດວິຊາການຢູ່ໃນເອກະສານຊ້ອນທ້າຍ.',
    reviewInDays: 19,
  }),

  on(13, '09:15', 'bounmy', {
    open: 'calendar',
    room: 'organise',
    title: 'ຕາຕະລາງກອງປະຊຸມຮ່ວມ: ໃຜຄວນເປັນຜູ້ຈັດ?',
    say: 'ອາທິດກາຍ ສອງກອງປະຊຸມຈັດພ້ອມກັນ ແລະ ຂາດຜູ້ເຂົ້າຮ່ວມທັງສອງບ່ອນ. ຄວນມີຕາຕະລາງດຽວບໍ?',
  }),
  on(13, '10:00', 'daly', { say: 'ຄວນມີ. ແຕ່ຕ້ອງມີຜູ້ຮັບຜິດຊອບປັບປຸງທຸກອາທິດ.', to: 'calendar' }),
  on(12, '09:00', 'bounmy', {
    propose: 'calendar-proposal',
    topic: 'calendar',
    text: 'ກົມຈັດຕັ້ງ ຈັດຕາຕະລາງກອງປະຊຸມຮ່ວມ ແລະ ປັບປຸງທຸກວັນຈັນ.',
    why: 'ກອງປະຊຸມຊ້ອນກັນ ເຮັດໃຫ້ຂາດຜູ້ຕັດສິນໃຈທັງສອງບ່ອນ.',
    closesInDays: 9,
  }),
  on(12, '09:40', 'daly', { position: 'calendar-proposal', take: 'agree' }),
  on(11, '14:10', 'som', {
    position: 'calendar-proposal',
    take: 'disagree',
    reason: 'ກະຊວງອື່ນບໍ່ຢູ່ພາຍໃຕ້ກົມນີ້. ຄວນໃຫ້ສູນດີຈິຕອນເປັນຜູ້ຈັດ.',
  }),
  on(3, '16:00', 'bounmy', { deadline: 'calendar-proposal' }),

  on(23, '08:50', 'daly', {
    open: 'training-time',
    room: 'organise',
    title: 'ຝຶກອົບຮົມຜູ້ຊ່ວຍ ຄວນໃຊ້ເວລາຈັກມື້?',
    say: 'ຫຼັກສູດດຽວນີ້ 5 ມື້ ແຕ່ຫຼາຍຫ້ອງການປ່ອຍພະນັກງານໄດ້ພຽງ 2 ມື້.',
  }),
  on(23, '09:30', 'noy', { say: '2 ມື້ໃນຫ້ອງຮຽນ ແລະ 3 ມື້ຝຶກຢູ່ບ່ອນເຮັດວຽກຕົນເອງ ໄດ້ບໍ?', to: 'training-time' }),
  on(22, '10:10', 'vieng', { say: 'ໄດ້ລອງແບບນັ້ນກັບກຸ່ມທີ 2. ຜູ້ຮຽນຈື່ໄດ້ດີກວ່າ ເພາະໄດ້ເຮັດກັບວຽກຕົວຈິງ.', to: 'training-time' }),
  on(21, '13:30', 'bounmy', { say: 'ຕ້ອງມີພີ່ລ້ຽງຢູ່ບ່ອນເຮັດວຽກ. ບໍ່ດັ່ງນັ້ນ 3 ມື້ຫຼັງຈະຫາຍໄປ.', to: 'training-time' }),
  on(16, '09:00', 'noy', { say: 'ເຫັນດີເລື່ອງພີ່ລ້ຽງ. ຜູ້ທີ່ຮຽນຈົບແລ້ວ ເປັນພີ່ລ້ຽງໃຫ້ຮຸ່ນຕໍ່ໄປ.', to: 'training-time' }),
  on(15, '15:45', 'daly', { say: 'ໃກ້ຄຽງກັນແລ້ວ. ຍັງຂາດແຕ່ໃຫ້ທຸກທ່ານບອກວ່າເຫັນດີ.', to: 'training-time' }),

  on(1, '16:30', 'vieng', {
    propose: 'backup-proposal',
    topic: 'backup',
    text: 'ທຸກໄຕມາດ ລອງກູ້ຄືນຂໍ້ມູນ 1 ລະບົບ ໃນວັນສຸກ ຫຼັງໂມງເຮັດວຽກ.',
    why: 'ການສຳຮອງທີ່ບໍ່ເຄີຍລອງກູ້ຄືນ ຍັງເຊື່ອຖືບໍ່ໄດ້. ບອກຈຸດຢືນໄດ້ໂດຍບໍ່ມີຊື່ ເພາະກ່ຽວກັບເວລາພັກຂອງທຸກທ່ານ.',
    closesInDays: 6,
    byDepartment: true,
  }),
  on(0, '08:00', 'phet', { position: 'backup-proposal', take: 'agree' }),
  on(0, '08:02', 'bounmy', { position: 'backup-proposal', take: 'disagree', reason: 'ຄວນເປັນເວລາເຮັດວຽກ.' }),

  on(4, '15:30', 'daly', {
    meet: 'handover-meeting',
    room: 'organise',
    title: 'ໃບມອບວຽກໜ້າດຽວ',
    outcome: 'ລອງໃຊ້ໃບມອບວຽກກັບ 3 ຫ້ອງການ ແຕ່ເດືອນໜ້າ.',
    asked: [
      { question: 'ໃບມອບວຽກຕ້ອງມີຫຍັງແດ່?', answer: 'ວຽກທີ່ຄ້າງ, ຜູ້ຕິດຕໍ່, ບ່ອນເກັບເອກະສານ ແລະ ມື້ຄົບກຳນົດ.' },
      { question: 'ໃຜເຊັນຮັບ?', answer: '' },
    ],
    people: ['daly', 'bounmy', 'noy', 'vieng'],
  }),
  on(3, '08:30', 'bounmy', { attend: 'handover-meeting' }),

  on(5, '10:00', 'noy', {
    tell: 'outage-telling',
    room: 'systems',
    title: 'ເມື່ອລະບົບລົ້ມໃນມື້ສົ່ງລາຍງານ',
    toldBy: 'vieng',
    toldCase: 'ທ້າຍປີກາຍ ລະບົບລາຍງານລົ້ມ 2 ຊົ່ວໂມງກ່ອນໝົດເວລາສົ່ງ.\nຂ້ອຍບໍ່ໄດ້ເປີດລະບົບຄືນທັນທີ ແຕ່ໂທຫາ 3 ກະຊວງທີ່ສົ່ງຊ້າທີ່ສຸດກ່ອນ ແລະ ໃຫ້ສົ່ງເປັນໄຟລ໌.',
    cue: 'ໜ້າຈໍຊ້າລົງເທື່ອລະໜ້ອຍ ແຕ່ໂມງ 10; ມື້ທຳມະດາມັນລົ້ມເທື່ອດຽວ.',
    rule: 'ຖ້າຊ້າລົງເທື່ອລະໜ້ອຍ ໃຫ້ຫຼຸດຜູ້ໃຊ້ກ່ອນ ແລ້ວຈຶ່ງເປີດຄືນ.',
    fails: 'ຖ້າດິສເຕັມ ການຫຼຸດຜູ້ໃຊ້ບໍ່ຊ່ວຍ. ຕ້ອງຍ້າຍບັນທຶກອອກກ່ອນ.',
  }),
  on(33, '14:00', 'mali', {
    tell: 'river-telling',
    room: 'field',
    topic: 'dengue',
    title: 'ບ້ານທີ່ຢູ່ແຄມນ້ຳ ແຈ້ງໄວກວ່າຍ້ອນຫຍັງ',
    toldBy: 'phon',
    toldCase: 'ໃນ 6 ບ້ານ ມີ 2 ບ້ານທີ່ແຈ້ງໄວກວ່າໝູ່. ທັງສອງມີແມ່ຄ້າເຮືອ ທີ່ຜ່ານທຸກບ້ານໃນຕອນເຊົ້າ.',
    cue: 'ແມ່ຄ້າຖາມຫາຢາແກ້ໄຂ້ ກ່ອນອາສາສະໝັກຮູ້.',
    rule: 'ຖາມແມ່ຄ້າເຮືອກ່ອນ ວ່າມື້ນີ້ໃຜຊື້ຢາ.',
    fails: 'ໃນລະດູແລ້ງ ເຮືອບໍ່ແລ່ນ. ໃຫ້ຖາມຮ້ານຂາຍຢາໃນຕະຫຼາດແທນ.',
  }),
  on(32, '09:00', 'phon', { affirm: 'river-telling' }),
]

/** The health space: closed, so that the demo shows what others do not see. */
const health: Step[] = [
  on(38, '09:00', 'mali', {
    open: 'dengue',
    room: 'field',
    title: 'ໄຂ້ຍຸງລາຍ: ສິ່ງໃດຊ່ວຍໃຫ້ບ້ານຕອບໂຕ້ໄວຂຶ້ນ?',
    say: 'ຈາກການລົງພາກສະໜາມ 6 ບ້ານ, ບ້ານທີ່ມີອາສາສະໝັກໂທແຈ້ງໂດຍກົງ ຕອບໂຕ້ໄວກວ່າ 3 ມື້. ທ່ານອື່ນພົບຄືກັນບໍ?',
  }),
  on(38, '10:10', 'phon', { say: 'ພົບຄືກັນ. ແບບລາຍງານຍາວເກີນໄປ ອາສາສະໝັກຈຶ່ງລໍຖ້າໃຫ້ຄົບກ່ອນແລ້ວຈຶ່ງສົ່ງ.', to: 'dengue', key: 'form' }),
  on(37, '14:20', 'soulin', {
    say: 'ຄວນໃຫ້ແຈ້ງກ່ອນ ດ້ວຍ 3 ຂໍ້: ບ້ານໃດ, ຈັກຄົນ, ແຕ່ມື້ໃດ. ລາຍລະອຽດສົ່ງຕາມຫຼັງ.',
    to: 'dengue',
    key: 'three',
  }),
  on(37, '15:00', 'kham', { say: 'ນັກສຶກສາຂອງພວກເຮົາສາມາດຊ່ວຍຝຶກອົບຮົມອາສາສະໝັກໄດ້ ໃນພາກຮຽນນີ້.', to: 'dengue' }),
  on(36, '09:00', 'soulin', {
    conclude: 'dengue-agreement',
    topic: 'dengue',
    outcome: 'agreed',
    statement: 'ອາສາສະໝັກບ້ານແຈ້ງທາງໂທລະສັບພາຍໃນ 24 ຊົ່ວໂມງ ດ້ວຍ 3 ຂໍ້ ກ່ອນຂຽນລາຍງານ.',
    evidence: ['form', 'three'],
    reviewInDays: 90,
  }),
  on(35, '10:00', 'mali', {
    draft: 'dengue-doc',
    title: 'ແຈ້ງໄຂ້ຍຸງລາຍ ພາຍໃນ 24 ຊົ່ວໂມງ',
    topic: 'dengue',
    quotes: ['form', 'three'],
  }),
  on(35, '10:20', 'mali', {
    write: 'dengue-doc',
    blocks: [
      { heading: 'ແຈ້ງກ່ອນ ຂຽນຫຼັງ' },
      { text: 'ໂທແຈ້ງພາຍໃນ 24 ຊົ່ວໂມງ: ບ້ານໃດ, ຈັກຄົນ, ແຕ່ມື້ໃດ. ຜູ້ຮັບສາຍຂຽນໃສ່ປຶ້ມ ແລະ ບອກຄືນທັນທີເພື່ອກວດຄວາມຖືກຕ້ອງ.' },
    ],
  }),
  on(34, '09:30', 'phon', {
    write: 'dengue-doc',
    blocks: [
      { heading: 'ສິ່ງທີ່ຜູ້ຮັບສາຍຕ້ອງມີ' },
      { list: ['ເບີໂທອາສາສະໝັກທຸກບ້ານ.', 'ແຜນທີ່ບ້ານ ແລະ ແຫຼ່ງນ້ຳ.', 'ຜູ້ຮັບຜິດຊອບສຳຮອງ ໃນວັນພັກ.'] },
    ],
  }),
]

/** The private space: a draft among four people. */
const staffPlan: Step[] = [
  on(20, '09:00', 'daly', {
    open: 'skills',
    room: 'drafting',
    title: 'ທັກສະໃດທີ່ພວກເຮົາຂາດຫຼາຍທີ່ສຸດ?',
    say: 'ກ່ອນຂຽນແຜນ ຂໍໃຫ້ແຕ່ລະທ່ານບອກ 1 ທັກສະ ທີ່ຂາດໃນວຽກຕົວຈິງ ພ້ອມຕົວຢ່າງ.',
  }),
  on(20, '10:15', 'bounmy', { say: 'ການຂຽນສະຫຼຸບໃຫ້ສັ້ນ. ບົດລາຍງານ 20 ໜ້າ ບໍ່ມີໃຜອ່ານຈົບ.', to: 'skills' }),
  on(19, '09:45', 'vieng', { say: 'ການວິເຄາະຂໍ້ມູນຂັ້ນພື້ນຖານ: ຮູ້ວ່າຕົວເລກໃດເຊື່ອໄດ້ ແລະ ຕົວເລກໃດຍັງເຊື່ອບໍ່ໄດ້.', to: 'skills' }),
  on(9, '09:00', 'daly', {
    conclude: 'skills-agreement',
    topic: 'skills',
    outcome: 'agreed',
    statement: 'ແຜນຈະເລີ່ມຈາກ 2 ທັກສະ: ການຂຽນສະຫຼຸບໃຫ້ສັ້ນ ແລະ ການວິເຄາະຂໍ້ມູນຂັ້ນພື້ນຖານ.',
  }),
  on(8, '09:00', 'daly', { draft: 'plan-draft', topic: 'skills', title: 'ຮ່າງແຜນພັດທະນາບຸກຄະລາກອນ' }),
  on(8, '09:30', 'daly', {
    write: 'plan-draft',
    blocks: [{ heading: 'ເລີ່ມຈາກວຽກຕົວຈິງ' }, { text: 'ແຜນນີ້ຈັດລຽງທັກສະຕາມວຽກທີ່ພະນັກງານເຮັດທຸກອາທິດ ບໍ່ແມ່ນຕາມຊື່ຫຼັກສູດ.' }],
  }),
]

/** Everything that happened, in the order in which it happened. */
export const story: readonly Step[] = [
  ...seminar,
  ...exchange,
  ...unfinished,
  ...agreeing,
  ...health,
  ...staffPlan,
].sort((a, b) => b.day - a.day || a.at.localeCompare(b.at))
