import { z } from 'zod'

const count = z.number().int().nonnegative()

/** cleanup.json: what `tillstorm cleanup` undid of a run, and what it could not. */
export const cleanupSchema = z.object({
  schemaVersion: z.literal(1),
  startedAtMs: z.number(),
  endedAtMs: z.number(),
  /** null: the target was embedded, and ended with its run. */
  target: z.string().nullable(),
  /** Orders out of carts. */
  orders: z.object({ found: count, cancelled: count, cancelledBefore: count }),
  /** What could be sold before and after the cancels, of the products of the cancelled orders; null where nothing was cancelled. */
  stock: z
    .object({
      skus: count,
      differing: z.array(z.object({ sku: z.string(), before: z.number(), expected: z.number(), found: z.number() })),
      /** Why it was not read; null where it was. */
      problem: z.string().nullable(),
    })
    .nullable(),
  customers: z.object({ found: count, deleted: count }),
  /** Orders that all clean-ups of this run cancelled, this one and those before; null where nobody knows: one was cut off, a cancel got no answer, or it was written before this was told. */
  cancelledInAll: count.nullable().default(null),
  /** What stays, and why; a count is null where nobody can tell it. */
  left: z.array(z.object({ what: z.string(), count: count.nullable(), why: z.string() })),
  /** The line at which it stopped; null where it came to its end. */
  stopped: z.string().nullable(),
})
export type CleanupRecord = z.infer<typeof cleanupSchema>
