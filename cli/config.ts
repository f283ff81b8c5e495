import { existsSync, readFileSync } from 'node:fs'
import { extname, resolve } from 'node:path'
import { pathToFileURL } from 'node:url'
import { z } from 'zod'
import { railAreas, railDevices } from '../run/rail-record.ts'
import { nearestWord } from '../run/did-you-mean.ts'
import { TillstormError } from '../run/problems.ts'
import { afterSaleSchema } from './after-sale-config.ts'
import { queriesSchema } from './queries-config.ts'
import { monitorsSchema } from '../targets/monitors/config.ts'
import { webhooksSchema } from '../targets/webhooks/config.ts'
import { auditSqlSchema } from '../targets/magento-sql/config.ts'

const whole = z.number().int().nonnegative()

const adjustmentSchema = z.discriminatedUnion('kind', [
  z.strictObject({
    kind: z.literal('promotion'), shop: z.union([whole, z.literal('all')]), fromHour: z.number(), toHour: z.number(), factorPerMille: whole,
  }),
  z.strictObject({ kind: z.literal('closeEarly'), shop: whole, atHour: z.number() }),
  z.strictObject({ kind: z.literal('staffMissing'), shop: whole, terminals: whole, fromHour: z.number(), toHour: z.number() }),
  z.strictObject({ kind: z.literal('soldOut'), productIndex: whole, fromHour: z.number() }),
])

/** The plan's fields that a config may set; each has the meaning and the range of `PlanParameters`. */
const planSchema = z.strictObject({
  seed: whole.optional(),
  terminals: whole.optional(),
  shops: whole.optional(),
  orders: whole.optional(),
  catalogueSize: whole.optional(),
  customers: whole.optional(),
  productLookupsPerMille: whole.optional(),
  customerLookupsPerMille: whole.optional(),
  returnsPerMille: whole.optional(),
  holdsPerMille: whole.optional(),
  deltaPollSeconds: whole.optional(),
  flushSeconds: whole.optional(),
  outagesPerShopMille: whole.optional(),
  outageSecondsMin: whole.optional(),
  outageSecondsMax: whole.optional(),
  taxBasisPoints: whole.optional(),
  currency: z.string().regex(/^[A-Z]{3}$/, 'must be a code of three capitals, such as USD').optional(),
  adjustments: z.array(adjustmentSchema).optional(),
})

export const configSchema = z
  .strictObject({
    $schema: z.string().optional(),
    targets: z
      .strictObject({
        sync: z.string().optional().describe('Base URL of the sync backend; left out: the embedded one'),
        magento: z.string().optional().describe('Base URL of Magento; left out: the embedded one'),
        pos: z.string().optional().describe('URL of the till’s web app; left out: the embedded one, where all targets are'),
      })
      .optional(),
    allow: z.array(z.string()).optional().describe('Hosts that load may go to; loopback always may'),
    headers: z
      .strictObject({
        magento: z.record(z.string(), z.string()).optional().describe('Sent with every request to Magento'),
        sync: z.record(z.string(), z.string()).optional().describe('Sent with every request to the sync backend'),
      })
      .optional()
      .describe('Headers that a gateway before a target of your own wants; a value env:NAME is read from the environment'),
    dryRun: z.boolean().optional().describe('false: no order is placed and audited before the load on a Magento of your own'),
    caFile: z.string().optional().describe('PEM file of a private certificate authority to trust'),
    protocol: z.string().optional().describe('sync, one of the magento- protocols, webpos, or the path of a protocol file'),
    profile: z.string().optional().describe('smoke, day or peak-hour'),
    speed: z.number().optional().describe('Shrinks every planned wait; 1 is real time'),
    hours: z.string().optional().describe('grocery, bakery, flat, or a file of hour and share'),
    peakMultiplier: z.number().optional().describe('Multiplies the orders of the day'),
    plan: planSchema.optional().describe('Fields of the plan that differ from the profile'),
    queries: queriesSchema.optional().describe('Requests of your own in the mix of every till'),
    afterSale: afterSaleSchema.optional().describe('What is done with the orders in Magento after their sale (docs/protocols.md)'),
    budget: z.string().optional().describe('pos-day, smoke, or the path of a budget file'),
    serviceTimes: z.string().optional().describe('Of the embedded Magento: instant, measured, or a file'),
    browserTerminals: whole.optional().describe('Real browsers beside the load, for their web vitals; 0 by default'),
    drainSeconds: z.number().positive().max(86_400).optional().describe('How long to wait for the queue to empty after the day; 600 by default'),
    monitors: monitorsSchema.optional().describe('What is watched beside the load: RabbitMQ, MySQL or MariaDB, Redis, Prometheus (docs/monitors.md)'),
    auditSql: auditSqlSchema.optional().describe('A read-only login of Magento’s database: the audit then reads it instead of REST (docs/audit.md)'),
    webhooks: webhooksSchema.optional().describe('tillstorm listens for webhooks while a run goes on, and checks them (docs/webhooks.md)'),
    rail: z
      .strictObject({
        journey: z.string().optional().describe('generic, generic-writes, sell, browse, or the path of a journey or Recorder file'),
        devices: z.array(z.enum(railDevices)).min(1).optional().describe('What the page is measured on; desktop by default'),
        only: z.array(z.enum(railAreas)).min(1).optional().describe('Measures only these; by default what the budget judges'),
        repeat: z.number().int().min(1).max(50).optional().describe('Exactly so many measured rounds; by default as many as it takes'),
        budget: z.string().optional().describe('Of `tillstorm rail`: rail, pos-rail, or the path of a budget file'),
      })
      .optional()
      .describe('How a browser measures the till'),
    security: z.boolean().optional().describe('false: `verify` leaves the security probes out; they open two customers on Magento'),
    out: z.string().optional().describe('Run directory'),
  })
  .describe('tillstorm.config.json or tillstorm.config.ts')

export type Config = z.infer<typeof configSchema>

/** For `tillstorm.config.ts`: gives the editor the types. */
export const defineConfig = (config: Config): Config => config

const DEFAULT_FILES = ['tillstorm.config.ts', 'tillstorm.config.json'] as const

const textOf = (path: string): string => {
  try {
    return readFileSync(path, 'utf8')
  } catch (error) {
    const code = (error as NodeJS.ErrnoException).code ?? 'unreadable'
    throw new TillstormError('CONFIG_INVALID', `config ${path}: ${code === 'ENOENT' ? 'there is no such file' : `it cannot be read (${code})`}`, {
      cause: error, hint: 'give the path of a .json or .ts file with --config',
    })
  }
}

const firstLine = (error: unknown): string => (error instanceof Error ? error.message : String(error)).split('\n')[0] ?? ''

const valueOf = async (path: string): Promise<unknown> => {
  const text = textOf(path)
  if (extname(path) === '.json') {
    try {
      return JSON.parse(text)
    } catch (error) {
      throw new TillstormError('CONFIG_INVALID', `config ${path} is not JSON: ${firstLine(error)}`, { cause: error, hint: 'mend the text at that place; `docs/config.md` shows an example' })
    }
  }
  try {
    const module: { default?: unknown } = await import(pathToFileURL(path).href)
    return module.default
  } catch (error) {
    throw new TillstormError('CONFIG_INVALID', `config ${path} cannot be loaded: ${firstLine(error)}`, { cause: error, hint: 'mend the file: it must be a module whose default export is the config' })
  }
}

/** The fields of an object of the config, where its schema is one of plain objects and lists down to there. */
const fieldsAt = (path: readonly PropertyKey[]): string[] => {
  let schema: unknown = configSchema
  for (const part of path) {
    if (schema instanceof z.ZodOptional) schema = schema.unwrap()
    if (schema instanceof z.ZodArray) schema = schema.element
    else if (schema instanceof z.ZodObject) schema = schema.shape[String(part)]
    else return []
  }
  if (schema instanceof z.ZodOptional) schema = schema.unwrap()
  return schema instanceof z.ZodObject ? Object.keys(schema.shape) : []
}

const messageOf = (issue: z.core.$ZodIssue): string =>
  issue.code === 'invalid_type' && issue.path.length > 0 && issue.message.endsWith('received undefined') ? 'is missing' : issue.message

/**
 * Loads a config file: the one given, else `tillstorm.config.ts` or `.json` in the working folder, else nothing. Throws CONFIG_INVALID
 * in one line that names the field.
 */
export const loadConfig = async (given: string | undefined): Promise<Config> => {
  const path = given === undefined ? DEFAULT_FILES.map((name) => resolve(name)).find((name) => existsSync(name)) : resolve(given)
  if (path === undefined) return {}
  const result = configSchema.safeParse(await valueOf(path))
  if (result.success) return result.data
  // A field with a typo is missing too: the typo says more.
  const issue = result.error.issues.find(({ code }) => code === 'unrecognized_keys') ?? result.error.issues[0]
  const field = issue?.path.join('.') ?? ''
  const meant = issue?.code === 'unrecognized_keys' ? nearestWord(issue.keys[0] ?? '', fieldsAt(issue.path)) : null
  throw new TillstormError(
    'CONFIG_INVALID', `config ${path}: ${field === '' ? '' : `${field}: `}${issue === undefined ? 'wrong shape' : messageOf(issue)}`,
    meant === null ? {} : { hint: `did you mean ${JSON.stringify(meant)}?` },
  )
}
