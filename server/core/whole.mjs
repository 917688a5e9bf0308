// The server as one module, kept beside the packages: a start takes half the time when nothing has to be read anew.
import { createHash, randomUUID } from 'node:crypto'
import { existsSync, mkdirSync, readdirSync, readFileSync, renameSync, rmSync, statSync, writeFileSync } from 'node:fs'
import path from 'node:path'
import { fileURLToPath, pathToFileURL } from 'node:url'

const root = path.join(path.dirname(fileURLToPath(import.meta.url)), '../..')
const folder = path.join(root, 'node_modules/.cache/ba')
/** What leads from one file to another, and makes one of them. */
const leading = ['package.json', 'server/core/bundle.mjs'].map((name) => path.join(root, name))
/** Somebody may be starting with what is this old. */
const OLD_MS = 3_600_000

/** What was kept, if it is whole and still what the files say, in this place and for this Node. */
function kept(facts) {
  try {
    const found = JSON.parse(readFileSync(facts, 'utf8'))
    return isFresh(found) ? found.file : undefined
  } catch (error) {
    // Never made, somebody else's, or cut off by a power cut.
    if (/^(ENOENT|EACCES|EPERM)$/.test(error.code) || error instanceof SyntaxError) return undefined
    throw error
  }
}

function isFresh({ root: madeIn, node, file, mark, inputs = {} }) {
  if (madeIn !== root || node !== process.version || !file || !existsSync(file) || markOf(file) !== mark) return false
  return Object.entries(inputs).every(([file, mark]) => existsSync(file) && markOf(file) === mark)
}

function markOf(file) {
  const { mtimeMs, size } = statSync(file)
  return `${mtimeMs} ${size}`
}

/** Put in its place when it is whole: others may be starting at the same moment. */
function put(file, text) {
  const fresh = `${file}.${randomUUID()}`
  writeFileSync(fresh, text)
  renameSync(fresh, file)
}

/** Puts down a TypeScript file with all of ours that it imports. Returns the address of that module. */
async function make(entry, facts) {
  const { bundle } = await import('./bundle.mjs')
  const beganMs = Date.now()
  const { text, inputs } = await bundle(entry)
  const name = path.basename(entry, '.ts')
  const file = path.join(folder, `${name}-${createHash('sha256').update(text).digest('hex').slice(0, 16)}.mjs`)
  const files = [...leading, ...inputs.map((input) => path.resolve(input))]
  mkdirSync(folder, { recursive: true })
  put(file, text)
  const marks = Object.fromEntries(files.map((one) => [one, markOf(one)]))
  // What was written while it was read may not be what was read: the next start reads it again.
  if (files.every((one) => statSync(one).mtimeMs < beganMs))
    put(facts, JSON.stringify({ root, node: process.version, file, mark: markOf(file), inputs: marks }))
  for (const other of readdirSync(folder).map((one) => path.join(folder, one))) {
    const isLeft =
      ![file, facts].includes(other) &&
      Date.now() - (statSync(other, { throwIfNoEntry: false })?.mtimeMs ?? Date.now()) > OLD_MS
    if (isLeft) rmSync(other, { force: true })
  }
  return file
}

/** Imports a TypeScript file. Where nothing can be kept, it is read anew each time. */
export async function importWhole(url) {
  const entry = fileURLToPath(url)
  const facts = path.join(folder, `${path.basename(entry, '.ts')}.json`)
  process.setSourceMapsEnabled(true)
  let file = kept(facts)
  try {
    file ??= await make(entry, facts)
  } catch (error) {
    if (!/^(EACCES|EPERM|EROFS|ENOSPC)$/.test(error.code)) throw error
    await import('./typescript.mjs')
    return import(url)
  }
  return import(pathToFileURL(file).href)
}
