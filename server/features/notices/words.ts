import type { Language } from '#shared/base/ids.ts'
import type { DocNoticeWhy } from '#shared/features/comments/contract.ts'

interface DigestCounts {
  calls: number
  topics: number
  decisions: number
  meetings: number
  articles: number
}

/** Of what there is nothing, nothing is said. */
const said = (...parts: [count: number, words: string][]) =>
  parts.flatMap(([count, words]) => (count > 0 ? words : [])).join(', ')

/** What is said outside the page. In the page itself the client has the words. */
export const words: Record<
  Language,
  {
    files(count: number): string
    general: string
    /** Why the margin of a document calls somebody. */
    doc: Record<DocNoticeWhy, string>
    closesSoon: string
    answerAsked: string
    closes(at: string): string
    reviewSoon: string
    reviewDue: string
    subject(counts: DigestCounts): string
    hello(name: string): string
    calls: string
    topics: string
    answers: string
    decisions: string
    reviews: string
    meetings: string
    articles: string
    more(count: number): string
    open: string
    end: string
  }
> = {
  lo: {
    files: (count) => `${count} ໄຟລ໌`,
    general: 'ສົນທະນາທົ່ວໄປ',
    doc: {
      mention: 'ເອີ້ນທ່ານໃນຄຳເຫັນ',
      text: 'ເອີ້ນທ່ານໃນເອກະສານ',
      reply: 'ຕອບຄຳເຫັນ',
      comment: 'ໃຫ້ຄຳເຫັນ',
      suggestion: 'ສະເໜີແກ້ເອກະສານ',
      accepted: 'ຮັບຂໍ້ສະເໜີແກ້ຂອງທ່ານ',
      rejected: 'ບໍ່ຮັບຂໍ້ສະເໜີແກ້ຂອງທ່ານ',
      gone: 'ບ່ອນທີ່ທ່ານສະເໜີແກ້ ບໍ່ມີແລ້ວ',
      question: 'ຖາມກ່ຽວກັບບົດຄວາມຂອງທ່ານ',
      answer: 'ຕອບຄຳຖາມຂອງທ່ານ',
      answerAccepted: 'ຮັບຄຳຕອບຂອງທ່ານ',
      followed: 'ເຜີຍແຜ່ບົດຄວາມທີ່ມີປ້າຍທີ່ທ່ານຕິດຕາມ',
    },
    closesSoon: 'ຂໍ້ສະເໜີໃກ້ປິດແລ້ວ. ຂໍທັດສະນະຂອງທ່ານ.',
    closes: (at) => `ປິດຮັບ ${at}`,
    reviewSoon: 'ບົດຄວາມໃກ້ຮອດກຳນົດກວດຄືນ.',
    reviewDue: 'ບົດຄວາມຮອດກຳນົດກວດຄືນແລ້ວ.',
    answerAsked: 'ຂໍ້ສະເໜີບໍ່ຄົບຈຳນວນຜູ້ຕັດສິນ. ຂໍຄຳຕອບຂອງທ່ານ.',
    subject({ calls, topics, decisions, meetings, articles }) {
      const waiting = calls + decisions + meetings + articles
      return `ບາ: ${said([waiting, `${waiting} ເລື່ອງລໍຖ້າທ່ານ`], [topics, `${topics} ຫົວຂໍ້ມີຂໍ້ຄວາມໃໝ່`])}`
    },
    hello: (name) => `ສະບາຍດີ ${name},`,
    calls: 'ຂໍ້ຄວາມເຖິງທ່ານ:',
    topics: 'ການສົນທະນາໃໝ່:',
    answers: 'ລໍຖ້າຄຳຕອບຂອງທ່ານ:',
    decisions: 'ລໍຖ້າທັດສະນະຂອງທ່ານ:',
    reviews: 'ຂໍ້ຕົກລົງນີ້ ຍັງໃຊ້ໄດ້ຢູ່ບໍ:',
    meetings: 'ລໍຖ້າຄຳຢືນຢັນຂອງທ່ານ:',
    articles: 'ບົດຄວາມທີ່ລໍຖ້າທ່ານກວດ:',
    more: (count) => `ແລະ ອີກ ${count}`,
    open: 'ເປີດ ບາ:',
    end: 'ບໍ່ຢາກໄດ້ເມວນີ້ອີກ:',
  },
  en: {
    files: (count) => (count === 1 ? '1 file' : `${count} files`),
    general: 'General talk',
    doc: {
      mention: 'called you in a comment',
      text: 'called you in a document',
      reply: 'answered a comment',
      comment: 'commented',
      suggestion: 'suggested changes',
      accepted: 'accepted your change',
      rejected: 'did not take your change',
      gone: 'the place of your change is gone',
      question: 'asked about your article',
      answer: 'answered your question',
      answerAccepted: 'accepted your answer',
      followed: 'published an article with a tag you follow',
    },
    closesSoon: 'A proposal closes soon. Your position is asked for.',
    closes: (at) => `closes ${at}`,
    reviewSoon: 'An article is soon due for review.',
    reviewDue: 'The review date of an article has come.',
    answerAsked: 'A proposal had too few positions. Your answer is asked for.',
    subject: ({ calls, topics, decisions, meetings, articles }) => {
      const waiting = calls + decisions + meetings + articles
      return `Ba: ${said(
        [waiting, `${waiting} ${waiting === 1 ? 'thing waits' : 'things wait'} for you`],
        [topics, `${topics} ${topics === 1 ? 'topic has' : 'topics have'} something new`],
      )}`
    },
    hello: (name) => `Dear ${name},`,
    calls: 'Calls for you:',
    topics: 'New talk:',
    answers: 'Waiting for your answer:',
    decisions: 'Waiting for your position:',
    reviews: 'Did this agreement hold:',
    meetings: 'Waiting for your word:',
    articles: 'Articles waiting for your look:',
    more: (count) => `and ${count} more`,
    open: 'Open Ba:',
    end: 'No more of these mails:',
  },
}
