/**
 * Puts words on the clipboard, and says whether they are there. Over plain http, as in many offices, a page has only the
 * older way, by which a browser asks what it is to copy.
 */
export async function copyText(text: string): Promise<boolean> {
  try {
    await navigator.clipboard.writeText(text)
    return true
  } catch {
    let given = false
    const give = (event: ClipboardEvent) => {
      event.clipboardData?.setData('text/plain', text)
      event.preventDefault()
      // No editor puts what is chosen in it there instead.
      event.stopImmediatePropagation()
      given = event.clipboardData !== null
    }
    addEventListener('copy', give, { capture: true, once: true })
    const done = document.execCommand('copy')
    removeEventListener('copy', give, { capture: true })
    return done && given
  }
}
