import type { ChangeState } from '#shared/features/suggestions/contract.ts'
import type { ItemKind, ItemState, Relation } from '#shared/seci/seci.ts'
import type { Proposed } from './queries.ts'

type Language = 'lo' | 'en'

interface Words {
  kinds: Record<ItemKind, string>
  states: Record<ItemState, string>
  relations: Record<Relation, string>
  cameFrom: string
  cameOfIt: string
  noTitle: string
  deleted: string
  dissent: string
  need: string
  tags: string
  sources: string
  version: string
  proposals: string
  outcomes: Record<NonNullable<Proposed['outcome']>, string>
  undecided: string
  deciders: Record<Proposed['decidedBy'], string>
  consent: string
  share(percent: number): string
  quorum(people: number): string
  closes: string
  positions: Record<Proposed['positions'][number]['position'], string>
  byDepartment: string
  answer: string
  suggested: string
  changes: Record<ChangeState, string>
  look: string
  back: string
  spaces: string
  nothing: string
  damaged: string
}

/** What the pages of an archive say beside what people wrote. */
export const words: Record<Language, Words> = {
  lo: {
    kinds: {
      topic: 'ການສົນທະນາ',
      agreement: 'ຂໍ້ຕົກລົງ',
      doc: 'ເອກະສານ',
      article: 'ບົດຄວາມ',
      checklist: 'ລາຍການຮຽນຮູ້',
      reflection: 'ບົດສະທ້ອນ',
    },
    states: {
      open: 'ເປີດຢູ່',
      agreed: 'ເອກະພາບກັນແລ້ວ',
      not_agreed: 'ຍັງບໍ່ເອກະພາບ',
      closed: 'ປິດແລ້ວ',
      draft: 'ສະບັບຮ່າງ',
      ready: 'ພ້ອມແລ້ວ',
      published: 'ເຜີຍແຜ່ແລ້ວ',
      posted: 'ຂຽນແລ້ວ',
    },
    relations: {
      concludes: 'ສະຫຼຸບ',
      derivedFrom: 'ມາຈາກ',
      combines: 'ລວມຈາກ',
      basedOn: 'ອີງໃສ່',
      practises: 'ຝຶກຕາມ',
      reflectsOn: 'ສະທ້ອນເຖິງ',
      sparkedBy: 'ເກີດຈາກ',
      supersedes: 'ແທນ',
    },
    cameFrom: 'ມາຈາກ',
    cameOfIt: 'ສິ່ງທີ່ເກີດຈາກນີ້',
    noTitle: 'ບໍ່ມີຫົວຂໍ້',
    deleted: 'ຂໍ້ຄວາມຖືກລຶບແລ້ວ',
    dissent: 'ຄວາມເຫັນຕ່າງທີ່ບັນທຶກໄວ້',
    need: 'ຄວາມຕ້ອງການທີ່ຕອບ',
    tags: 'ປ້າຍຄຳ',
    sources: 'ແຫຼ່ງອ້າງອີງ',
    version: 'ສະບັບ',
    proposals: 'ຂໍ້ສະເໜີ',
    outcomes: {
      agreed: 'ເອກະພາບກັນແລ້ວ',
      agreed_with_reservations: 'ເອກະພາບ ໂດຍມີຂໍ້ສະຫງວນ',
      not_agreed: 'ຍັງບໍ່ເອກະພາບ',
      withdrawn: 'ຖອນແລ້ວ',
    },
    undecided: 'ຍັງເປີດຮັບຄຳເຫັນ',
    deciders: {
      members: 'ສະມາຊິກທຸກທ່ານຕັດສິນ',
      named: 'ທ່ານທີ່ລະບຸຊື່ຕັດສິນ',
      departments: 'ໜ່ວຍງານລະ 1 ທ່ານຕັດສິນ',
    },
    consent: 'ຕົກລົງເມື່ອບໍ່ມີຜູ້ຄັດຄ້ານ',
    share: (percent) => `ຕົກລົງເມື່ອເຫັນດີ ${percent}% ຂຶ້ນໄປ`,
    quorum: (people) => `ຕ້ອງມີຢ່າງໜ້ອຍ ${people} ທ່ານ`,
    closes: 'ປິດຮັບ',
    positions: { agree: 'ເຫັນດີ', abstain: 'ບໍ່ອອກສຽງ', disagree: 'ບໍ່ເຫັນດີ', block: 'ຄັດຄ້ານ' },
    byDepartment: 'ຈຸດຢືນສັນຍາໄວ້ວ່າສະແດງຕາມໜ່ວຍງານເທົ່ານັ້ນ, ຈຶ່ງບໍ່ມີໃນນີ້.',
    answer: 'ຄຳຕອບຈາກຂັ້ນເທິງ',
    suggested: 'ການສະເໜີແກ້ໄຂ',
    changes: {
      open: 'ລໍຖ້າ',
      applying: 'ລໍຖ້າ',
      accepted: 'ຮັບແລ້ວ',
      rejected: 'ບໍ່ຮັບ',
      gone: 'ບ່ອນນີ້ຖືກແກ້ໄປກ່ອນແລ້ວ',
    },
    look: 'ປ່ຽນຮູບແບບ',
    back: 'ກັບໄປສາລະບານ',
    spaces: 'ພື້ນທີ່',
    nothing: 'ຍັງບໍ່ມີຫຍັງຢູ່ທີ່ນີ້.',
    damaged: 'ບາງສ່ວນຂອງເອກະສານນີ້ ອ່ານບໍ່ໄດ້.',
  },
  en: {
    kinds: {
      topic: 'Topics',
      agreement: 'Agreements',
      doc: 'Documents',
      article: 'Articles',
      checklist: 'Checklists',
      reflection: 'Reflections',
    },
    states: {
      open: 'open',
      agreed: 'agreed',
      not_agreed: 'not agreed',
      closed: 'closed',
      draft: 'draft',
      ready: 'ready',
      published: 'published',
      posted: 'posted',
    },
    relations: {
      concludes: 'concludes',
      derivedFrom: 'derived from',
      combines: 'combines',
      basedOn: 'based on',
      practises: 'practises',
      reflectsOn: 'reflects on',
      sparkedBy: 'sparked by',
      supersedes: 'supersedes',
    },
    cameFrom: 'It came from',
    cameOfIt: 'What came of it',
    noTitle: 'Without a title',
    deleted: 'Message deleted',
    dissent: 'A differing view, recorded',
    need: 'The need it answers',
    tags: 'Tags',
    sources: 'Sources',
    version: 'Version',
    proposals: 'Proposals',
    outcomes: {
      agreed: 'Agreed',
      agreed_with_reservations: 'Agreed with reservations',
      not_agreed: 'Not agreed',
      withdrawn: 'Withdrawn',
    },
    undecided: 'Open',
    deciders: {
      members: 'all members decide',
      named: 'people by name decide',
      departments: 'one person per department decides',
    },
    consent: 'agreed when nobody blocks',
    share: (percent) => `agreed when ${percent}% or more agree`,
    quorum: (people) => `at least ${people} must take part`,
    closes: 'closes',
    positions: { agree: 'Agree', abstain: 'Abstain', disagree: 'Disagree', block: 'Block' },
    byDepartment: 'Positions were promised to be shown by department only, so they are not in here.',
    answer: 'Answer from above',
    suggested: 'Proposed changes',
    changes: {
      open: 'waits',
      applying: 'waits',
      accepted: 'accepted',
      rejected: 'not taken',
      gone: 'the place was changed meanwhile',
    },
    look: 'another look',
    back: 'Back to the contents',
    spaces: 'Spaces',
    nothing: 'There is nothing here yet.',
    damaged: 'A part of this document cannot be read.',
  },
}

/** What a stranger reads first, in ten years. */
export const README = `# ບ່ອນເກັບຄວາມຮູ້ · An archive of knowledge

## ພາສາລາວ

ໃນນີ້ມີຄວາມຮູ້ທີ່ຖືກນຳອອກຈາກ Ba (ບາ). ທ່ານອ່ານໄດ້ໂດຍບໍ່ຕ້ອງມີໂປຣແກຣມພິເສດ:

- **index.html**: ເປີດດ້ວຍເວັບບຣາວເຊີ ເພື່ອອ່ານທຸກຢ່າງ, ບໍ່ຕ້ອງມີອິນເຕີເນັດ.
- **spaces/**: ໜຶ່ງໂຟລເດີຕໍ່ໜຶ່ງພື້ນທີ່. ໃນນັ້ນມີ topics (ການສົນທະນາ), agreements (ຂໍ້ຕົກລົງ), documents (ເອກະສານ), articles (ບົດຄວາມ), checklists (ລາຍການຮຽນຮູ້), reflections (ບົດສະທ້ອນ), ແຕ່ລະອັນເປັນ Markdown (.md) ແລະ HTML (.html); files ແມ່ນໄຟລ໌ທີ່ແນບມາ.
- **spaces/…/data/**: ຂໍ້ມູນທັງໝົດເປັນ JSON, ໜຶ່ງແຖວຕໍ່ໜຶ່ງລາຍການ (JSON Lines, UTF-8). ເວລາເປັນ UTC. ID ໃນໄຟລ໌ໜຶ່ງ ຊີ້ໄປຫາ id ໃນໄຟລ໌ອື່ນ.
- **data/**: ປ້າຍຄຳ ພ້ອມຄຳອື່ນທີ່ມີຄວາມໝາຍດຽວກັນ ແລະ ປ້າຍທີ່ກວ້າງກວ່າ, ກັບຄຳທີ່ມີຄວາມໝາຍດຽວກັນໃນການຄົ້ນຫາ, ສຳລັບທຸກພື້ນທີ່.
- **people.jsonl**: ຊື່ ແລະ ພະແນກຂອງຜູ້ຂຽນ, ບໍ່ມີທີ່ຢູ່ ຫຼື ລະຫັດ.
- **documents/….yjs**: ເອກະສານຕົ້ນສະບັບຄົບຖ້ວນ (Yjs update v1, https://github.com/yjs/yjs); **documents/…-history/**: ເອກະສານຕອນທີ່ຖືກຕັ້ງຊື່ ຫຼື ໝາຍໄວ້, ຕາມ data/doc_versions.jsonl.
- **documents/…-proposed/**: ເອກະສານຕາມທີ່ມີຜູ້ສະເໜີໃຫ້ແກ້, ແລະ (-base) ເອກະສານຕອນທີ່ເລີ່ມ, ຕາມ data/suggestions.jsonl; ແຕ່ລະຈຸດທີ່ສະເໜີ ແລະ ຜົນ ຢູ່ໃນ data/suggested_changes.jsonl ແລະ ທ້າຍໜ້າຂອງເອກະສານ.
- **originals/**: ໄຟລ໌ທີ່ໃຊ້ສ້າງເອກະສານ, ຄືເກົ່າທຸກຢ່າງ, ຕາມ data/imports.jsonl.
- **manifest.json**: ສະບັບຂອງໂຄງສ້າງ, ຈຳນວນ, ແລະ SHA-256 ຂອງທຸກໄຟລ໌.

ສິ່ງທີ່ບໍ່ມີໃນນີ້: ສິ່ງທີ່ຜູ້ນຳອອກບໍ່ມີສິດອ່ານ, ການສົນທະນາສ່ວນຕົວ, ສິ່ງທີ່ຄົນອື່ນຂຽນໄວ້ກັບຂັ້ນຕອນຂອງລາຍການຮຽນຮູ້ (ແລະ ຄວາມຄືບໜ້າຂອງເຂົາເຈົ້າ, ຖ້າເອົາໄປພື້ນທີ່ດຽວ), ຈຸດຢືນທີ່ສັນຍາໄວ້ວ່າຈະສະແດງຕາມພະແນກເທົ່ານັ້ນ, ຮ່າງການສະເໜີແກ້ໄຂຂອງຄົນອື່ນ, ບັນທຶກກິດຈະກຳ, ແລະ ບັນຊີຜູ້ໃຊ້. ໃນປະຫວັດຂອງເອກະສານ: ຈຸດທີ່ລະບົບເກັບເອງທຸກສອງສາມນາທີໃນເວລາຂຽນ. ເອກະສານໜຶ່ງອາດມີ 300 ຈຸດ, ຈະເຮັດໃຫ້ບ່ອນເກັບນີ້ໃຫຍ່ຂຶ້ນຫຼາຍເທົ່າ, ແລະ ບໍ່ມີໃຜເລືອກໄວ້; ສິ່ງທີ່ມີຜູ້ຕັ້ງຊື່, ແລະ ເອກະສານຕອນທີ່ພ້ອມ, ຕົກລົງ ຫຼື ເຜີຍແຜ່ ຢູ່ໃນນີ້.

## English

This holds knowledge that was taken out of Ba. It can be read without any special program:

- **index.html**: open it in a browser to read everything, without a network.
- **spaces/**: one folder for each space. In it are topics, agreements, documents, articles, checklists and reflections, each as Markdown (.md) and as a page (.html); files are what was attached.
- **spaces/…/data/**: all of it as JSON, one record a line (JSON Lines, UTF-8). Times are UTC. An id in one file names the id in another: messages.topic_id names topics.id, and so on; lineage_edges says what came of what (from_id is the newer item).
- **data/**: tags with other words for them and the broader tag of each, and words that mean the same to the search, for all spaces.
- **people.jsonl**: names and departments of those who wrote; no addresses, no passwords.
- **documents/….yjs**: the whole document with nothing lost (Yjs update, version 1, https://github.com/yjs/yjs); **documents/…-history/**: a document as it stood when somebody named or marked it, told in data/doc_versions.jsonl.
- **documents/…-proposed/**: a document as somebody proposed it to be, and (-base) as it was when they began, told in data/suggestions.jsonl; each change and what became of it is in data/suggested_changes.jsonl and at the end of the document’s page.
- **originals/**: files that documents were made from, byte for byte, told in data/imports.jsonl.
- **manifest.json**: version of this layout, counts, and the SHA-256 of every file.

Not in here: what whoever took it may not read, direct talks, what others wrote at the steps of a checklist (and how far they are, where a single space was taken), positions that were promised to be shown by department only, drafts of others’ proposed changes, the activity log, and accounts. Of a document’s history: points that were kept by themselves every few minutes while people wrote. There may be 300 of them for one document, they would make this many times as large, and nobody chose them; what somebody named, and what a document was when it was ready, agreed on or published, is in here.
`

export const style = `
:root{color-scheme:light dark}
body{margin:0;background:#fff;color:#1d1b16;font:17px/1.85 "Noto Sans Lao","Phetsarath OT","Lao Sangam MN","Noto Sans",system-ui,sans-serif}
main{max-width:46rem;margin:0 auto;padding:24px 20px 64px}
h1,h2,h3{line-height:1.6;overflow-wrap:anywhere}h1{font-size:1.8em}
h2{font-size:1.15em;margin-top:1.6em}
.facts{color:#5d574b;font-size:.88em}
a{color:inherit;text-underline-offset:.28em}
p,li{overflow-wrap:anywhere}
li{padding:.2em 0}
img{max-width:100%}
blockquote{margin:1em 0;padding:2px 18px;border-left:3px solid #b9b09c}
@media(prefers-color-scheme:dark){body{background:#191713;color:#ece7db}.facts{color:#b3aa98}}
@media print{body{font-size:11pt}}
`.trim()
