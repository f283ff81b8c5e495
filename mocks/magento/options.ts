import { z } from 'zod'
import { attributeCounts } from '../../fixtures/attributes.ts'
import { parseFault } from '../faults.ts'
import { accountOptions, accountsOf } from './accounts.ts'
import { loadServiceTimes } from './service-times.ts'
import type { Accounts } from './accounts.ts'
import { webhookSchema, withSecrets } from './webhooks/webhook-options.ts'
import type { MagentoOptions } from './server.ts'

const optionsSchema = z.strictObject({
  port: z.number().int().min(0).max(65_535),
  dataDir: z.string().min(1),
  seed: z.number().int().min(0).max(0xffff_ffff),
  catalogueSize: z.number().int().min(1).max(1_000_000),
  customers: z.number().int().min(0).max(1_000_000),
  attributes: z.literal(attributeCounts).nullable().default(null),
  serviceTimes: z.string().min(1),
  workers: z.number().int().min(1).max(10_000).nullable().default(null),
  faults: z.array(z.string()),
  expectedOrders: z.number().int().min(0),
  orderPrefix: z.string().nullable(),
  tokenTtlSeconds: z.number().positive().default(3600),
  taxBasisPoints: z.number().int().min(0).max(10_000).default(0),
  inputLimits: z.boolean().default(false),
  recaptcha: z.boolean().default(false),
  integrationAsBearer: z.boolean().default(false),
  ...accountOptions,
  consumer: z.boolean().default(true),
  webhooks: z.array(webhookSchema).max(16).default([]),
})

/**
 * Options of the process as JSON text, checked. Further accounts whose secrets the environment (TILLSTORM_MAGENTO_ACCOUNTS) does not give get
 * made up ones, and stand in `madeUp`. Throws an Error with one clear line.
 */
export const readOptions = (text: string | undefined, env: Readonly<Record<string, string | undefined>>): MagentoOptions & { madeUp: Accounts } => {
  let data: unknown
  try {
    data = JSON.parse(text ?? '')
  } catch {
    throw new Error('the options must be one JSON object')
  }
  const parsed = optionsSchema.safeParse(data)
  if (!parsed.success) {
    const [issue] = parsed.error.issues
    throw new Error(`option ${issue?.path.join('.') || 'object'}: ${issue?.message ?? 'invalid'}`)
  }
  const [user, password] = [env['TILLSTORM_MAGENTO_USER'], env['TILLSTORM_MAGENTO_PASSWORD']]
  if (!user || !password) throw new Error('TILLSTORM_MAGENTO_USER and TILLSTORM_MAGENTO_PASSWORD must be set in the environment')
  const { serviceTimes, faults, webhooks, ...options } = parsed.data
  return {
    ...options,
    ...accountsOf(options, env['TILLSTORM_MAGENTO_ACCOUNTS']),
    faults: faults.map(parseFault),
    serviceTimes: loadServiceTimes(serviceTimes),
    webhooks: withSecrets(webhooks, env),
    admin: { user, password },
    wallClock: Date.now,
  }
}
