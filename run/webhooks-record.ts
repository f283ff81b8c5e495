import { z } from 'zod'

const wrongSignatureSchema = z.object({
  /** The order that the delivery named, as it said it; null where it named none. */
  order: z.string().nullable(),
  signature: z.enum(['wrong', 'missing']),
  atMs: z.number(),
})
export type WrongSignature = z.infer<typeof wrongSignatureSchema>

const count = z.number().int().nonnegative()

/** webhooks.json: what the listener of a run heard of its orders. Written when it has listened to the end. */
export const webhooksSchema = z.object({
  schemaVersion: z.literal(1),
  /** Where it listened. */
  url: z.string(),
  /** Why it did not listen to the end; null where it did. */
  problem: z.string().nullable(),
  /** Why nobody can say which orders were told of: the ledger has a gap, or Magento could not be asked for their numbers. */
  doubt: z.string().nullable(),
  /** How long missing events were waited for after the audit. */
  waitedMs: z.number(),
  /** Orders that a till was told of as taken. */
  expected: count,
  missing: z.object({
    count,
    /** The first 20 by their index. */
    examples: z.array(z.object({ ref: z.string(), index: count, soldAtMs: z.number() })),
  }),
  deliveries: count,
  wrongSignatures: z.object({ count, examples: z.array(wrongSignatureSchema) }),
  /** Events beyond the first of their order. */
  duplicates: count,
  /** Events of orders that are none of this run's. */
  strangers: count,
  /** Deliveries of other events, of what could not be read, and of more than 512 kB. */
  others: count,
  unreadable: count,
  tooLong: count,
  /** From the sale to the first event with a right signature, of orders sold with a network: a compressed HdrHistogram (base64) of microseconds. */
  delays: z.object({ count, hdr: z.string() }),
})
export type WebhooksRecord = z.infer<typeof webhooksSchema>
