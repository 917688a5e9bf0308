import { useWords } from '#client/core/i18n.ts'

/** Why a file was not taken in, in words, by the reason the server names. */
export function useFileReasons(): Readonly<Record<string, string>> {
  const t = useWords('docs')
  return {
    not_utf8: t('notUtf8'),
    empty_file: t('emptyFile'),
    too_large_file: t('tooLarge'),
    too_large_unpacked: t('tooLargeUnpacked'),
    too_many_blocks: t('tooManyBlocks'),
    too_many_pages: t('tooManyBlocks'),
    unreadable_file: t('unreadableFile'),
    scanned_pdf: t('scannedPdf'),
    locked_pdf: t('lockedPdf'),
    old_lao_font: t('oldLaoFont'),
    unknown_letters: t('unknownLetters'),
  }
}
