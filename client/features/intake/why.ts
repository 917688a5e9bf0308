import { useWords } from '#client/core/i18n.ts'
import words from './lo.json'

type Why = keyof typeof words.why

/** Why a file, or all of them, did not come in, in words. */
export function useWhy() {
  const t = useWords('intake')
  const docs = useWords('docs')
  const shared: Readonly<Record<string, string>> = {
    not_utf8: docs('notUtf8'),
    empty_file: docs('emptyFile'),
    too_large_file: docs('tooLarge'),
    too_large_unpacked: docs('tooLargeUnpacked'),
    too_many_blocks: docs('tooManyBlocks'),
    too_many_pages: docs('tooManyBlocks'),
    unreadable_file: docs('unreadableFile'),
    scanned_pdf: docs('scannedPdf'),
    locked_pdf: docs('lockedPdf'),
    old_lao_font: docs('oldLaoFont'),
    unknown_letters: docs('unknownLetters'),
  }
  return (why: string | null | undefined) =>
    shared[why ?? ''] ?? t(`why.${why && why in words.why ? (why as Why) : 'other'}`)
}
