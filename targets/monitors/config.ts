import { z } from 'zod'

const variable = z
  .string()
  .regex(/^[A-Z_][A-Z0-9_]{0,99}$/, 'must be the name of an environment variable, in capitals: secrets never stand in a config')
const login = z.strictObject({ user: variable, password: variable }).describe('Environment variables that hold user and password')

const name = z
  .string()
  .regex(/^[a-z][a-z0-9-]{0,39}$/, 'must be lower-case letters, digits and hyphens, 40 at most')

const common = {
  name: name.describe('Its checks are monitor.<name>.backlog, .slope, .drain and .<value>.max'),
  intervalSeconds: z.number().min(1).max(60).optional().describe('Between two looks; 1 by default'),
  timeoutSeconds: z.number().min(0.5).max(30).optional().describe('Of one look; 3 by default'),
}

const role = z
  .enum(['messages', 'currentMeanTimeMs', 'totalMeanTimeMs'])
  .optional()
  .describe('What the number is; left out: a value of its own')

/** The ready queries of a Magento's database; mysql.ts has their text. */
export const readyQueryNames = ['magento-queue', 'magento-orders', 'threads'] as const

const rabbitmq = z.strictObject({
  ...common,
  kind: z.literal('rabbitmq'),
  url: z.string().describe('Of the management API: http://HOST:15672'),
  vhost: z.string().min(1).max(200).optional().describe('"/" by default'),
  queues: z.array(z.string().min(1).max(255)).min(1).max(50).describe('Names of queues; * stands for any text'),
  credentials: login,
})

const mysql = z.strictObject({
  ...common,
  kind: z.literal('mysql'),
  url: z.string().describe('mysql://HOST:3306/DATABASE, of a MySQL or a MariaDB'),
  tls: z.boolean().optional().describe('True: encrypted, and the certificate is checked'),
  credentials: login,
  tablePrefix: z.string().regex(/^[A-Za-z0-9_]{0,20}$/).optional().describe('Of Magento’s tables, for the ready queries'),
  ready: z.array(z.enum(readyQueryNames)).max(3).optional().describe('Ready queries for a Magento'),
  queries: z
    .array(z.strictObject({ name, sql: z.string().min(1).max(10_000).describe('One SELECT or SHOW that gives one number'), as: role }))
    .max(20)
    .optional(),
})

const redis = z.strictObject({
  ...common,
  kind: z.literal('redis'),
  url: z.string().describe('redis://HOST:6379, or rediss:// for TLS'),
  credentials: z.strictObject({ user: variable.optional(), password: variable }).optional().describe('Environment variables that hold user and password'),
})

const prometheus = z.strictObject({
  ...common,
  kind: z.literal('prometheus'),
  url: z.string().describe('http://HOST:9090'),
  credentials: z.union([login, z.strictObject({ token: variable })]).optional().describe('Environment variables that hold user and password, or a bearer token'),
  queries: z.array(z.strictObject({ name, query: z.string().min(1).max(5_000).describe('An instant query that gives one number'), as: role })).min(1).max(20),
})

const magentoBulk = z.strictObject({
  ...common,
  kind: z.literal('magento-bulk'),
  url: z.string().describe('Of the Magento whose operations are watched'),
  credentials: z
    .union([login, z.strictObject({ token: variable })])
    .optional()
    .describe('Environment variables that hold user and password of an administrator, or a bearer token; left out: the run’s own sign-in, headers and authority'),
})

/** Names that the rows and checks of a monitor already use. */
const reserved = new Set(['backlog', 'slope', 'drain'])

const problemOf = (monitor: z.infer<typeof anyMonitor>): string | null => {
  if (monitor.kind !== 'mysql' && monitor.kind !== 'prometheus') return null
  const ready = monitor.kind === 'mysql' ? (monitor.ready ?? []) : []
  const queries = monitor.queries ?? []
  if (ready.length + queries.length === 0) return 'has neither `ready` nor `queries`'
  const names = [...ready, ...queries.map((query) => query.name)]
  const twice = names.find((each, at) => names.indexOf(each) !== at)
  if (twice !== undefined) return `has "${twice}" twice`
  const taken = queries.find((query) => reserved.has(query.name))
  if (taken !== undefined) return `cannot have a query of the name "${taken.name}", which is a check's`
  const roles = queries.flatMap(({ as }) => (as === undefined ? [] : [as]))
  const role = roles.find((each, at) => roles.indexOf(each) !== at)
  if (role !== undefined) return `has two queries as ${role}`
  return ready.includes('magento-queue') && roles.length > 0 ? `has magento-queue and a query as ${roles[0]}: watch them as two monitors` : null
}

const anyMonitor = z.discriminatedUnion('kind', [rabbitmq, mysql, redis, prometheus, magentoBulk])

/** The monitors of a config. Names are unique, and each monitor has something to ask. */
export const monitorsSchema = z
  .array(anyMonitor)
  .max(20)
  .superRefine((monitors, context) => {
    monitors.forEach((monitor, at) => {
      const problem = monitors.findIndex((each) => each.name === monitor.name) < at ? 'is there twice' : problemOf(monitor)
      if (problem !== null) context.addIssue({ code: 'custom', path: [at], message: `the monitor ${monitor.name} ${problem}` })
    })
  })

export type MonitorConfig = z.infer<typeof anyMonitor>
export type MonitorConfigOf<Kind extends MonitorConfig['kind']> = Extract<MonitorConfig, { kind: Kind }>
