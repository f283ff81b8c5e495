import { z } from 'zod'
import { webhookAlgorithms, webhookEncodings } from '../../../targets/webhooks/config.ts'

/** What an embedded Magento tells of. Magento Open Source has no webhooks of its own; shops add them as these do. */
export const webhookEvents = ['order.placed', 'invoice.created', 'stock.changed'] as const
export type WebhookEvent = (typeof webhookEvents)[number]

const loopback = (url: string): boolean => {
  const parsed = URL.parse(url)
  return parsed?.protocol === 'http:' && ['127.0.0.1', 'localhost', '[::1]'].includes(parsed.hostname) && parsed.username === '' && parsed.password === ''
}

const count = z.number().int().min(0).max(1_000_000).default(0)

/** Faults of a listener's tests: the first deliveries are dropped, the next ones sent twice, the next ones signed wrongly; all are late. */
const faultSchema = z.strictObject({ drop: count, duplicate: count, wrongSignature: count, delayMs: z.number().min(0).max(600_000).default(0) })

/** One receiver of webhooks, as the options of the process name it. The secret itself stays in the environment. */
export const webhookSchema = z.strictObject({
  url: z.string().refine(loopback, 'must be an http URL of this machine'),
  secretEnv: z.string().regex(/^[A-Za-z_][A-Za-z0-9_]*$/),
  signatureHeader: z.string().regex(/^[A-Za-z0-9-]{1,64}$/).default('x-webhook-signature'),
  /** Of the signature; left out: hex of HMAC-SHA256, with nothing before it. */
  algorithm: z.enum(webhookAlgorithms).optional(),
  encoding: z.enum(webhookEncodings).optional(),
  prefix: z.string().max(32).optional(),
  events: z.array(z.enum(webhookEvents)).min(1).default([...webhookEvents]),
  faults: faultSchema.default({ drop: 0, duplicate: 0, wrongSignature: 0, delayMs: 0 }),
})

export type Webhook = Omit<z.infer<typeof webhookSchema>, 'secretEnv'> & { secret: string }

/** Puts the secrets in. Throws an Error with one clear line where the environment has none. */
export const withSecrets = (webhooks: readonly z.infer<typeof webhookSchema>[], env: Readonly<Record<string, string | undefined>>): Webhook[] =>
  webhooks.map(({ secretEnv, ...webhook }) => {
    const secret = env[secretEnv]
    if (!secret) throw new Error(`option webhooks: ${secretEnv} must be set in the environment`)
    return { ...webhook, secret }
  })
