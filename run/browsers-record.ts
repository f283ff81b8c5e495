import { z } from 'zod'
import { railSaleAuditSchema, railSaleSchema } from './rail-record.ts'

/** The shape of browsers.json and browsers.ndjson: the terminals of a load day that were real browsers. Times are epoch milliseconds. */

/** Google's web vitals, as Chromium's own events tell them through k6's browser module. Milliseconds; CLS is a score. */
export const vitalNames = ['ttfb', 'fcp', 'lcp', 'cls', 'inp'] as const
export type VitalName = (typeof vitalNames)[number]

/** `sell`: signs in and rings up a sale, at the embedded till. `look`: opens the page and pages through it, at a till that nobody knows. */
export const browserVisits = ['sell', 'look'] as const
export type BrowserVisit = (typeof browserVisits)[number]

export const browserSaleSchema = railSaleSchema.pick({ reference: true, lines: true, totalMinor: true, atMs: true })
export type BrowserSale = z.infer<typeof browserSaleSchema>

/** A row of browsers.ndjson. `terminal` counts the browsers from 0. */
export const browserRowSchema = z.discriminatedUnion('kind', [
  z.object({ kind: z.literal('vital'), vital: z.enum(vitalNames), value: z.number().nonnegative(), atMs: z.number() }),
  /** One visit of the page, from opening it until it was closed; `problem` says why it did not come to its end. */
  z.object({ kind: z.literal('visit'), terminal: z.number().int(), atMs: z.number(), ms: z.number(), problem: z.string().nullable() }),
  browserSaleSchema.extend({ kind: z.literal('sale'), terminal: z.number().int() }),
  /** The browser's day is over. `isSent`: its till said that nothing waits in its outbox; true where it sells nothing. */
  z.object({ kind: z.literal('done'), terminal: z.number().int(), atMs: z.number(), isSent: z.boolean() }),
])
export type BrowserRow = z.infer<typeof browserRowSchema>

export const browsersSchema = z.object({
  schemaVersion: z.literal(1),
  url: z.string(),
  visit: z.enum(browserVisits),
  terminals: z.number().int().positive(),
  chromium: z.string(),
  startedAtMs: z.number(),
  /** How the k6 that drove the browsers ended; null while it runs, and for ever where the run was cut. */
  end: z
    .object({
      atMs: z.number(),
      exitCode: z.number().nullable(),
      signal: z.string().nullable(),
      /** Why tillstorm ended it before its time; null where it did not. */
      stopped: z.string().nullable(),
      terminalsDone: z.number().int(),
      malformedRows: z.number().int(),
      /** What k6 logged as a warning or error, the first 20, cut. */
      warnings: z.array(z.string()),
    })
    .nullable(),
  /** What Magento holds of the sales; null where nobody asked. */
  saleAudit: railSaleAuditSchema
    .extend({
      /** Sales that Magento lacks of a browser that was closed before its till had sent everything: nobody can hold them against the backend. */
      unsent: z.array(z.string()),
    })
    .nullable(),
})
export type BrowsersRecord = z.infer<typeof browsersSchema>
