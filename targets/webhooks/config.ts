import { z } from 'zod'

export const webhookAlgorithms = ['sha256', 'sha1', 'sha512'] as const
export const webhookEncodings = ['hex', 'base64'] as const

const bodyPath = z.string().regex(/^[^.\s]{1,64}(\.[^.\s]{1,64}){0,9}$/, 'must be names joined by dots, such as order.increment_id')

/** What a shop's webhooks look like, and where tillstorm listens for them. */
export const webhooksSchema = z.strictObject({
  port: z.number().int().min(0).max(65_535).describe('Port to listen on; 0 takes a free one, for the embedded Magento'),
  path: z.string().regex(/^\/[A-Za-z0-9._~/-]{0,200}$/, 'must be a path such as /hook').describe('Path that the webhooks are sent to'),
  secretEnv: z
    .string()
    .regex(/^[A-Z_][A-Z0-9_]{0,99}$/, 'must be the name of an environment variable, in capitals: secrets never stand in a config')
    .describe('Environment variable that holds the secret of the signatures'),
  header: z.string().regex(/^[A-Za-z0-9-]{1,64}$/, 'must be the name of a header').describe('Header that carries the signature'),
  algorithm: z.enum(webhookAlgorithms).optional().describe('Of the HMAC over the raw body; sha256 by default'),
  encoding: z.enum(webhookEncodings).optional().describe('Of the signature; hex by default'),
  prefix: z.string().regex(/^[\x21-\x7e]{1,32}$/, 'must be 1 to 32 characters without a blank').optional().describe('Text before the signature, such as sha256='),
  order: bodyPath.describe('Path in the body to the increment_id of the order, or to its key'),
  event: z.strictObject({ path: bodyPath, equals: z.string().min(1).max(100) }).optional().describe('Which events tell of an order; by default all'),
  host: z.string().regex(/^[A-Za-z0-9.:_-]{1,253}$/).optional().describe('Address to listen on; 127.0.0.1 by default'),
  waitSeconds: z.number().min(0).max(3600).optional().describe('How long events that are missing are waited for after the audit; 60 by default'),
})
export type WebhooksConfig = z.infer<typeof webhooksSchema>
