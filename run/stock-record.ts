import { z } from 'zod'

const pieces = z.record(z.string(), z.number())

/** stock.json: pieces that Magento could sell of some SKUs, before the first sale and after the last; null where that reading was not taken. */
export const stockSchema = z.object({
  schemaVersion: z.literal(1), stockId: z.number(), before: pieces, after: pieces.nullable(),
  /** SKUs below 0 at the end that the shop sells beyond what it has. */
  backorders: z.array(z.string()).optional(),
  /** SKUs that did not move, and whose stock the shop does not manage. */
  unmanaged: z.array(z.string()).optional(),
})
export type StockRecord = z.infer<typeof stockSchema>
