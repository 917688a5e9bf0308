import { z } from 'zod'
import { AppError } from '#shared/base/errors.ts'
import { type Limits, usualLimits } from './sync/limits.ts'

const port = z.coerce.number().int().min(0).max(65_535)
const limit = z.coerce.number().int().min(1).max(1_000_000)
const flag = z.enum(['0', '1', 'true', 'false']).transform((value) => value === '1' || value === 'true')

const Environment = z.object({
  HOST: z.string().min(1).optional(),
  PORT: port.default(3000),
  DATABASE_URL: z.string().min(1).optional(),
  DATA_DIR: z.string().min(1).default('.data'),
  DEMO: flag.optional(),
  DEMO_PASSWORD: z.string().min(8, 'must have at least 8 characters').optional(),
  /** The address people type, e.g. https://ba.gov.la; needed behind a reverse proxy. */
  PUBLIC_URL: z.url().optional(),
  /** How many proxies stand before the server; their X-Forwarded headers are believed. */
  TRUST_PROXY: z.coerce.number().int().min(0).max(8).default(0),
  LOG: z.enum(['text', 'json']).default('text'),
  METRICS_TOKEN: z.string().min(16, 'must have at least 16 characters').optional(),
  REDIS_URL: z.string().optional(),
  S3_ENDPOINT: z.url().optional(),
  S3_BUCKET: z.string().min(1).optional(),
  S3_REGION: z.string().min(1).default('us-east-1'),
  S3_ACCESS_KEY: z.string().min(1).optional(),
  S3_SECRET_KEY: z.string().min(1).optional(),
  /** smtp://user:password@host:587 or smtps://… */
  SMTP_URL: z
    .string()
    .regex(/^smtps?:\/\//, 'must begin with smtp:// or smtps://')
    .optional(),
  MAIL_FROM: z.string().min(3).optional(),
  /** Further hosts of push services, with commas. */
  PUSH_HOSTS: z.string().optional(),
  SYNC_PER_ADDRESS: limit.default(usualLimits.perAddress),
  SYNC_PER_PERSON: limit.default(usualLimits.perPerson),
  SYNC_PER_DOC: limit.default(usualLimits.perDoc),
  SYNC_PER_SECOND: limit.default(usualLimits.perSecond),
})

/** The environment, parsed once; nobody else reads it. */
export interface Config {
  host: string
  port: number
  databaseUrl: string | undefined
  dataDir: string
  demo: boolean
  demoPassword: string | undefined
  publicUrl: string | undefined
  /** Cookies go over TLS only. */
  secure: boolean
  trustProxy: number
  log: 'text' | 'json'
  metricsToken: string | undefined
  /** The S3-compatible store for files; without it they lie in a folder of `dataDir`. */
  s3: { endpoint: string; bucket: string; region: string; accessKey: string; secretKey: string } | undefined
  /** The mail server and the sender's address; both or no mail. */
  smtpUrl: string | undefined
  mailFrom: string | undefined
  /** Push services beside those of the known browsers. */
  pushHosts: readonly string[]
  /** What connections to documents may cost. */
  sync: Limits
  /** Settings that are set and that this version does not use yet. */
  unused: readonly string[]
}

/** Reads the environment. Throws `invalid` whose detail names each variable that cannot be used and why. */
export function readConfig(environment: Record<string, string | undefined>): Config {
  const given = Object.fromEntries(Object.entries(environment).filter(([, value]) => value !== ''))
  const parsed = Environment.safeParse(given)
  if (!parsed.success) {
    const problems = parsed.error.issues.map((issue) => `${issue.path.join('.')}: ${issue.message}`)
    throw new AppError('invalid', { problems })
  }
  const env = parsed.data
  if ((env.SMTP_URL === undefined) !== (env.MAIL_FROM === undefined))
    throw new AppError('invalid', { problems: ['SMTP_URL and MAIL_FROM: set both, or neither'] })
  return {
    host: env.HOST ?? '127.0.0.1',
    port: env.PORT,
    databaseUrl: env.DATABASE_URL,
    dataDir: env.DATA_DIR,
    demo: env.DEMO ?? env.DATABASE_URL === undefined,
    demoPassword: env.DEMO_PASSWORD,
    publicUrl: env.PUBLIC_URL,
    secure: env.PUBLIC_URL?.startsWith('https:') ?? false,
    trustProxy: env.TRUST_PROXY,
    log: env.LOG,
    metricsToken: env.METRICS_TOKEN,
    s3: s3Of(env),
    smtpUrl: env.SMTP_URL,
    mailFrom: env.MAIL_FROM,
    pushHosts: (env.PUSH_HOSTS ?? '').split(',').flatMap((host) => host.trim() || []),
    sync: {
      perAddress: env.SYNC_PER_ADDRESS,
      perPerson: env.SYNC_PER_PERSON,
      perDoc: env.SYNC_PER_DOC,
      perSecond: env.SYNC_PER_SECOND,
    },
    unused: env.REDIS_URL ? ['REDIS_URL'] : [],
  }
}

/** All of it or none: half a store would take files in and lose them. */
function s3Of(env: z.infer<typeof Environment>): Config['s3'] {
  const { S3_ENDPOINT, S3_BUCKET, S3_REGION, S3_ACCESS_KEY, S3_SECRET_KEY } = env
  const needed = { S3_ENDPOINT, S3_BUCKET, S3_ACCESS_KEY, S3_SECRET_KEY }
  const missing = Object.entries(needed).flatMap(([name, value]) => (value === undefined ? [name] : []))
  if (missing.length === Object.keys(needed).length) return undefined
  if (!S3_ENDPOINT || !S3_BUCKET || !S3_ACCESS_KEY || !S3_SECRET_KEY)
    throw new AppError('invalid', {
      problems: missing.map((name) => `${name}: is missing beside the other S3 settings`),
    })
  return {
    endpoint: S3_ENDPOINT,
    bucket: S3_BUCKET,
    region: S3_REGION,
    accessKey: S3_ACCESS_KEY,
    secretKey: S3_SECRET_KEY,
  }
}
