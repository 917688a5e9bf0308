import { z } from 'zod'
import { endpoint } from '#shared/base/endpoint.ts'
import { Done, Id, Language, line } from '#shared/base/ids.ts'
import { DOC_TITLE_MAX, ImportBlock, ImportKind, Unread } from '#shared/features/docs/contract.ts'
import { AssetKind } from '#shared/features/knowledge/contract.ts'
import { TAG_MAX } from '#shared/features/knowledge/policy.ts'
import { FindingKind } from '#shared/lao/finding.ts'
import { INTAKE_MAX_BYTES, MOST_ENTRIES } from './policy.ts'

/** Columns of a spreadsheet that says more of the files beside it. */
export const SheetColumn = z.enum([
  'file',
  'title_lo',
  'title_en',
  'summary_lo',
  'summary_en',
  'need',
  'tags',
  'kind',
  'date',
  'source',
  'organisation',
  'number',
  'url',
  'owner',
])
export type SheetColumn = z.infer<typeof SheetColumn>

/** What a spreadsheet says of a text. */
export const SheetFacts = z.object({
  titleLo: z.string(),
  titleEn: z.string(),
  summaryLo: z.string(),
  summaryEn: z.string(),
  need: z.string(),
  tags: z.array(z.string()),
  kind: AssetKind.nullable(),
  year: z.number().int().nullable(),
  source: z.string(),
  organisation: z.string(),
  number: z.string(),
  url: z.string(),
  /** Who looks after it, where exactly one person who may read the space is called that. */
  ownerId: Id.nullable(),
  ownerLo: z.string(),
  ownerEn: z.string(),
})
export type SheetFacts = z.infer<typeof SheetFacts>

/** What is wrong in a spreadsheet: its row as the program that made it counts, and the column. */
export const SheetProblem = z.object({
  row: z.number().int(),
  column: SheetColumn,
  why: z.enum([
    'no_such_file',
    'many_such_files',
    'file_twice',
    'no_file',
    'too_long',
    'unknown_kind',
    'unknown_date',
    'unknown_person',
    'many_people',
    'not_a_reader',
    'bad_address',
    'too_many_tags',
  ]),
  value: z.string(),
})
export type SheetProblem = z.infer<typeof SheetProblem>

/** A text that is there already: the very file, the same words, or only the same title. */
export const Same = z.object({
  how: z.enum(['bytes', 'text', 'title']),
  /** The document in the space; null where it is another text of the same intake. */
  docId: Id.nullable(),
  /** The other text of the same intake. */
  place: z.number().int().nullable(),
  title: z.string(),
})
export type Same = z.infer<typeof Same>

/** One text on its way in. */
export const IntakeEntry = z.object({
  place: z.number().int(),
  /** Where it lies in what was sent. */
  name: z.string(),
  kind: ImportKind,
  sizeBytes: z.number().int(),
  title: z.string(),
  excerpt: z.string(),
  findings: z.partialRecord(FindingKind, z.number().int()),
  pictures: z.number().int(),
  lostPictures: z.number().int(),
  /** Files and addresses that come along at its end. */
  attachments: z.number().int(),
  unread: z.array(Unread),
  same: z.array(Same),
  /** What it was filed under where it comes from. */
  labels: z.array(z.string()),
  sheet: SheetFacts.nullable(),
})
export type IntakeEntry = z.infer<typeof IntakeEntry>

/** What was sent and does not come in, with the reason as a word a client can translate. */
export const LeftOut = z.object({ name: z.string(), why: z.string() })
export type LeftOut = z.infer<typeof LeftOut>

export const Made = z.object({ docId: Id, articleId: Id.nullable(), title: z.string() })
export type Made = z.infer<typeof Made>

export const Intake = z.object({
  id: Id,
  spaceId: Id,
  name: z.string(),
  /** reading → read (nothing is stored yet) → storing → done; or failed, and nothing is stored. */
  state: z.enum(['reading', 'read', 'storing', 'done', 'failed']),
  from: z.enum(['files', 'bookstack', 'mediawiki']),
  done: z.number().int(),
  of: z.number().int(),
  /** Why it failed, or why one may choose again. */
  reason: z.string().nullable(),
  entries: z.array(IntakeEntry),
  left: z.array(LeftOut),
  /** Beyond those that are listed. */
  moreLeft: z.number().int(),
  problems: z.array(SheetProblem),
  mayPublish: z.boolean(),
  /** What came of it. */
  made: z.array(Made),
})
export type Intake = z.infer<typeof Intake>

const one = z.object({ id: Id })

export const intakeApi = {
  beginIntake: endpoint({
    method: 'post',
    path: '/api/spaces/:spaceId/intakes/:id',
    summary: `Sends a .zip of texts (also of BookStack), or an .xml of MediaWiki, of at most ${INTAKE_MAX_BYTES / 1024 ** 2} MB. It is looked through from then on; nothing is stored before somebody chose.`,
    params: z.object({ spaceId: Id, id: Id, name: line(200) }),
    takes: 'application/x-file',
    reply: Intake,
  }),
  findIntake: endpoint({
    method: 'get',
    path: '/api/intakes/:id',
    summary:
      'How far one of the viewer’s own intakes is, and what was found in it. If the server stopped meanwhile, it is read again.',
    params: one,
    reply: Intake,
  }),
  findIntakeEntry: endpoint({
    method: 'get',
    path: '/api/intakes/:id/entries/:place',
    summary: 'How one of its texts begins.',
    params: z.object({ id: Id, place: z.coerce.number().int().min(0) }),
    reply: z.object({ blocks: z.array(ImportBlock), more: z.number().int() }),
  }),
  storeIntake: endpoint({
    method: 'post',
    path: '/api/intakes/:id/documents',
    summary:
      'Makes documents of the chosen texts, all of them or none; a steward may publish them as articles at once. Answers when it has begun.',
    params: one,
    body: z.object({
      chosen: z
        .array(z.object({ place: z.number().int().min(0), title: line(DOC_TITLE_MAX) }))
        .min(1)
        .max(MOST_ENTRIES),
      /** Kinds of damage that are mended in all of them. */
      mend: z.array(FindingKind).max(FindingKind.options.length).default([]),
      publish: z
        .object({
          /** For texts that bring none of their own. */
          tags: z.array(line(TAG_MAX)).max(12),
          kind: AssetKind,
          /** In which the source says that it is an imported file. */
          language: Language,
        })
        .nullable()
        .default(null),
    }),
    reply: Intake,
  }),
  dropIntake: endpoint({
    method: 'delete',
    path: '/api/intakes/:id',
    summary: 'Gives an intake up; what is being stored at that moment is not.',
    params: one,
    reply: Done,
  }),
  findSheetTemplate: endpoint({
    method: 'get',
    path: '/api/intake-template',
    summary: 'An empty spreadsheet of what can be said of files, with an example.',
    params: z.object({ format: z.enum(['xlsx', 'csv']), language: Language.default('lo') }),
    reply: z.unknown(),
    gives: 'application/octet-stream',
  }),
}
