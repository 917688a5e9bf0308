const address =
  /(https?:\/\/[^\s/]+)?\/(?:topics|docs|articles|checklists|items)\/([0-9a-f]{8}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{12})/gi
/** More in one message would bury the talk. */
const MOST = 3

/** The items of the product whose addresses stand in a text, each once. */
export function itemsIn(text: string, origin: string): string[] {
  const found = [...text.matchAll(address)].flatMap(([, host, id = '']) =>
    host === undefined || host === origin ? [id.toLowerCase()] : [],
  )
  return [...new Set(found)].slice(0, MOST)
}
