/** Longest name of a file without its ending: every file system takes it, in Lao letters too. */
const MOST_BYTES = 120

const letters = new Intl.Segmenter('lo')

/** A name that every file system takes: whole letters only, nothing that means something in a path, and part of the id. */
export function fileName(title: string, id: string): string {
  let name = ''
  for (const { segment } of letters.segment(title.normalize('NFC'))) {
    const sign = /[\\/:*?"<>|#%&\p{C}]/u.test(segment) ? ' ' : segment
    if (Buffer.byteLength(name + sign) > MOST_BYTES) break
    name += sign
  }
  const plain = name.replace(/\s+/g, ' ').replace(/^[. ]+|[. ]+$/g, '')
  return `${plain || 'untitled'}-${id.slice(-8)}`
}

/** The name of an uploaded file, with its ending. */
export function uploadName(name: string, id: string): string {
  const ending = /\.[A-Za-z0-9]{1,8}$/.exec(name)?.[0] ?? ''
  return fileName(name.slice(0, name.length - ending.length), id) + ending.toLowerCase()
}

const encoded = (part: string) =>
  encodeURIComponent(part).replace(/[!'()*]/g, (sign) => `%${sign.charCodeAt(0).toString(16).toUpperCase()}`)

/** A path as an address inside of a page. */
export const addressOf = (path: string) => path.split('/').map(encoded).join('/')

/** The way from one file of the archive to another. */
export function between(from: string, to: string): string {
  const here = from.split('/').slice(0, -1)
  const there = to.split('/')
  let same = 0
  while (same < here.length && same < there.length - 1 && here[same] === there[same]) same++
  return addressOf([...here.slice(same).map(() => '..'), ...there.slice(same)].join('/'))
}
