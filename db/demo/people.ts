/** The demo's organisation: the ministries and the university of the study, a health institute, a digital government centre. */

export interface DemoDepartment {
  key: string
  parent?: string
  lo: string
  en: string
}

export const departments = [
  { key: 'mtc', lo: 'ກະຊວງເຕັກໂນໂລຊີ ແລະ ການສື່ສານ', en: 'Ministry of Technology and Communications' },
  { key: 'dgc', parent: 'mtc', lo: 'ສູນບໍລິຫານລັດດີຈິຕອນ', en: 'Digital Government Centre' },
  { key: 'mtc-staff', parent: 'mtc', lo: 'ກົມຈັດຕັ້ງ ແລະ ພະນັກງານ', en: 'Department of Organisation and Personnel' },
  { key: 'moh', lo: 'ກະຊວງສາທາລະນະສຸກ', en: 'Ministry of Health' },
  {
    key: 'moh-hygiene',
    parent: 'moh',
    lo: 'ກົມອະນາໄມ ແລະ ສົ່ງເສີມສຸຂະພາບ',
    en: 'Department of Hygiene and Health Promotion',
  },
  { key: 'institute', parent: 'moh', lo: 'ສະຖາບັນພະຍາດເຂດຮ້ອນ', en: 'Institute of Tropical Diseases' },
  { key: 'mem', lo: 'ກະຊວງພະລັງງານ ແລະ ບໍ່ແຮ່', en: 'Ministry of Energy and Mines' },
  { key: 'mem-plan', parent: 'mem', lo: 'ກົມແຜນການ ແລະ ການເງິນ', en: 'Department of Planning and Finance' },
  { key: 'nuol', lo: 'ມະຫາວິທະຍາໄລແຫ່ງຊາດ', en: 'National University of Laos' },
  { key: 'ljhrd', parent: 'nuol', lo: 'ສະຖາບັນພັດທະນາຊັບພະຍາກອນມະນຸດ', en: 'Human Resource Development Institute' },
] as const satisfies readonly DemoDepartment[]

export type DepartmentKey = (typeof departments)[number]['key']

export interface DemoPerson {
  key: string
  /** Before the @demo.la. */
  mail: string
  lo: string
  en: string
  department: DepartmentKey
  rank: 'R1' | 'R2' | 'R3'
  admin?: boolean
  leads?: DepartmentKey
  language?: 'lo' | 'en'
}

export const people = [
  {
    key: 'phet',
    mail: 'admin',
    lo: 'ເພັດສະໝອນ ວົງໄຊ',
    en: 'Phetsamone Vongxay',
    department: 'dgc',
    rank: 'R1',
    admin: true,
  },
  {
    key: 'vieng',
    mail: 'lead',
    lo: 'ວຽງສະຫວັນ ແກ້ວມະນີ',
    en: 'Viengsavanh Keomany',
    department: 'dgc',
    rank: 'R2',
    leads: 'mtc',
  },
  { key: 'noy', mail: 'staff', lo: 'ນ້ອຍ ສຸວັນນະລາດ', en: 'Noy Souvannalath', department: 'dgc', rank: 'R1' },
  {
    key: 'phon',
    mail: 'staff2',
    lo: 'ພອນສຸດາ ອິນທະວົງ',
    en: 'Phonesouda Inthavong',
    department: 'moh-hygiene',
    rank: 'R1',
  },
  { key: 'bounmy', mail: 'bounmy', lo: 'ບຸນມີ ໄຊຍະວົງ', en: 'Bounmy Xayavong', department: 'mtc-staff', rank: 'R1' },
  { key: 'daly', mail: 'daly', lo: 'ດາລີ ພົມມະຈັນ', en: 'Daly Phommachanh', department: 'mtc-staff', rank: 'R2' },
  {
    key: 'kham',
    mail: 'kham',
    lo: 'ຄຳຫຼ້າ ສີສຸພັນ',
    en: 'Khamla Sisouphanh',
    department: 'ljhrd',
    rank: 'R2',
    leads: 'nuol',
  },
  { key: 'som', mail: 'som', lo: 'ສົມພອນ ວົງສາ', en: 'Somphone Vongsa', department: 'mem-plan', rank: 'R1' },
  { key: 'keo', mail: 'keo', lo: 'ແກ້ວ ລັດຕະນະ', en: 'Keo Rattana', department: 'mem-plan', rank: 'R2', leads: 'mem' },
  { key: 'mali', mail: 'mali', lo: 'ມະລິ ແສງດາລາ', en: 'Mali Sengdala', department: 'institute', rank: 'R1' },
  {
    key: 'soulin',
    mail: 'soulin',
    lo: 'ສຸລິນ ທຳມະວົງ',
    en: 'Soulin Thammavong',
    department: 'institute',
    rank: 'R3',
    leads: 'moh',
  },
  {
    key: 'thip',
    mail: 'thip',
    lo: 'ທິບພະຈັນ ບຸບຜາ',
    en: 'Thipphachanh Boupha',
    department: 'mtc',
    rank: 'R3',
    language: 'en',
  },
  {
    key: 'anou',
    mail: 'anou',
    lo: 'ອານຸສອນ ຄຳພູ',
    en: 'Anousone Khamphou',
    department: 'ljhrd',
    rank: 'R1',
    language: 'en',
  },
] as const satisfies readonly DemoPerson[]

export type PersonKey = (typeof people)[number]['key']

export interface DemoSpace {
  key: string
  kind: 'open' | 'closed' | 'private'
  lo: string
  en: string
  visionLo: string
  visionEn: string
  steward: PersonKey
  members: readonly PersonKey[]
  rooms: readonly { key: string; lo: string; en: string }[]
}

export const spaces = [
  {
    key: 'digital',
    kind: 'open',
    lo: 'ຫັນເປັນລັດຖະບານດີຈິຕອນ',
    en: 'Towards digital government',
    visionLo: 'ທຸກຫ້ອງການເຮັດວຽກດີຈິຕອນໄດ້ດ້ວຍຕົນເອງ ແລະ ຮຽນຮູ້ຈາກກັນ ໂດຍບໍ່ຕ້ອງລໍຖ້າຄຳສັ່ງ.',
    visionEn: 'Every office can do its digital work itself and learns from the others, without waiting for orders.',
    steward: 'vieng',
    members: ['noy', 'phet', 'bounmy', 'daly', 'thip', 'phon', 'som', 'keo', 'kham', 'mali', 'anou'],
    rooms: [
      { key: 'organise', lo: 'ຈັດຕັ້ງ ແລະ ພະນັກງານ', en: 'Organisation and staff' },
      { key: 'systems', lo: 'ລະບົບ ແລະ ຂໍ້ມູນ', en: 'Systems and data' },
    ],
  },
  {
    key: 'health',
    kind: 'closed',
    lo: 'ຖ່າຍທອດຄວາມຮູ້ ສາທາລະນະສຸກ',
    en: 'Passing on health knowledge',
    visionLo: 'ປະສົບການຈາກພາກສະໜາມ ກາຍເປັນຄູ່ມືທີ່ທຸກແຂວງນຳໃຊ້ໄດ້ ພາຍໃນໜຶ່ງໄຕມາດ.',
    visionEn: 'What is learned in the field becomes guidance every province can use within a quarter.',
    steward: 'soulin',
    members: ['mali', 'phon', 'kham', 'noy', 'anou'],
    rooms: [{ key: 'field', lo: 'ບົດຮຽນຈາກພາກສະໜາມ', en: 'Lessons from the field' }],
  },
  {
    key: 'staff-plan',
    kind: 'private',
    lo: 'ກະກຽມແຜນພັດທະນາບຸກຄະລາກອນ',
    en: 'Preparing the staff development plan',
    visionLo: 'ແຜນທີ່ເລີ່ມຈາກທັກສະທີ່ພະນັກງານຕ້ອງການຕົວຈິງ.',
    visionEn: 'A plan that begins with the skills people really need.',
    steward: 'daly',
    members: ['bounmy', 'vieng', 'thip'],
    rooms: [{ key: 'drafting', lo: 'ຮ່າງແຜນ', en: 'Drafting' }],
  },
] as const satisfies readonly DemoSpace[]
