import { z } from 'zod'

/** The shape of rail.json: what a browser measured, before anyone judges it. Times are epoch milliseconds unless they say otherwise. */

export const railBackends = ['idle', 'loaded'] as const
export type RailBackend = (typeof railBackends)[number]
export const railDevices = ['desktop', 'tablet', 'phone'] as const
export type RailDevice = (typeof railDevices)[number]
/** The parts of a RAIL run, as `--only` names them. */
export const railAreas = ['response', 'animation', 'idle', 'load', 'offline', 'storage', 'endurance'] as const
export type RailArea = (typeof railAreas)[number]

/** The function that ran, through source maps where the page serves them. Everything in it came from the page. */
export const railScriptSchema = z.object({
  url: z.string(),
  functionName: z.string(),
  /** From 1; null where the trace does not tell. */
  line: z.number().nullable(),
  column: z.number().nullable(),
  /** What it took of the case, in milliseconds of wall-clock time. */
  ms: z.number(),
})
export type RailScript = z.infer<typeof railScriptSchema>

/** Where something happened: enough to find it again in the trace file. */
export const railPlaceSchema = z.object({
  atMs: z.number(),
  /** Milliseconds since the trace began. */
  traceMs: z.number().nullable(),
  /** Which round of the journey, from 0. */
  round: z.number().int().nonnegative(),
  step: z.string().nullable(),
  /** A short CSS-like path of the element that was used; null where there is none. */
  element: z.string().nullable(),
  scripts: z.array(railScriptSchema).max(3),
  /** Paths relative to the run directory. */
  trace: z.string().nullable(),
  screenshot: z.string().nullable(),
})
export type RailPlace = z.infer<typeof railPlaceSchema>

export const railInteractionSchema = railPlaceSchema.extend({
  /** `tap`, `key`, `scan`. */
  kind: z.string(),
  /** Longest EventTiming duration of the interaction: input to next paint. null where the trace holds none for it. */
  visibleMs: z.number().nullable(),
  /** Sum of its event handlers' run time. */
  handlerMs: z.number().nullable(),
  /** Input to the first paint that changes what the user sees because of it, in whichever task. null: nothing changed within the wait, or it is undecided. */
  feedbackMs: z.number().nullable(),
  /** Nobody can tell when the answer came: something changed that may as well have changed by itself, or nobody saw what changed. It may have been late. */
  isFeedbackUndecided: z.boolean(),
  /** True where the input met a chunk of idle work that was still running. */
  metIdleWork: z.boolean(),
})
export type RailInteraction = z.infer<typeof railInteractionSchema>

/** What the page did while nobody touched it: for how long it was watched, and in how many tenths of a second it changed visibly, in a place that no rhythm explains. */
export const railRestSchema = z.object({ restedMs: z.number(), unexplainedTenths: z.number().int() })
export type RailRest = z.infer<typeof railRestSchema>

export const railAnimationWindowSchema = z.object({
  kind: z.enum(['scroll', 'drag', 'animation']),
  round: z.number().int().nonnegative(),
  step: z.string().nullable(),
  atMs: z.number(),
  durationMs: z.number(),
  /** Production time of each main-thread frame, milliseconds, in order. */
  productionMs: z.array(z.number()),
  /** Compositor frames of the window (merged by frame sequence), and those that were dropped and affect smoothness. */
  frames: z.number().int().nonnegative(),
  dropped: z.number().int().nonnegative(),
  /** At most three, the slowest first. */
  worst: z.array(railPlaceSchema.extend({ productionMs: z.number() })).max(3),
})
export type RailAnimationWindow = z.infer<typeof railAnimationWindowSchema>

export const railChunkSchema = railPlaceSchema.extend({
  /** What started it: `idle-callback`, `timer`, `posted-task`, `message`, `fetch`, `animation-frame`, `other`. */
  kind: z.string(),
  wallMs: z.number(),
  /** CPU time of the thread in it: a chunk that waited for a core is long in wall-clock time only. null where the trace does not tell. */
  cpuMs: z.number().nullable(),
})
export type RailChunk = z.infer<typeof railChunkSchema>

export const railVisitSchema = z.object({
  /** Time to interactive. null where Lighthouse could not tell, with the reason in `problem`. */
  interactiveMs: z.number().nullable(),
  lcpMs: z.number().nullable(),
  cls: z.number().nullable(),
  tbtMs: z.number().nullable(),
  longestTaskMs: z.number().nullable(),
  transferBytes: z.number().nullable(),
  requests: z.number().nullable(),
  /** Largest transfers or longest scripts, for the evidence; at most five. */
  heaviest: z.array(z.object({ url: z.string(), bytes: z.number(), ms: z.number().nullable() })).max(5),
  /** Lighthouse's own page, relative to the run directory. */
  html: z.string().nullable(),
  problem: z.string().nullable(),
})
export type RailVisit = z.infer<typeof railVisitSchema>

export const railSaleSchema = z.object({
  reference: z.string(),
  lines: z.array(z.object({ sku: z.string(), quantity: z.number() })),
  /** What the customer paid, in the smallest unit of the currency. */
  totalMinor: z.number().int(),
  atMs: z.number(),
  /** True where the till had no network at the sale. */
  offline: z.boolean(),
  area: z.enum(railAreas),
  /** The browser was closed before its till had sent this sale. Left out: it had, as far as anybody could see. */
  unsent: z.literal(true).optional(),
})
export type RailSale = z.infer<typeof railSaleSchema>

/** What Magento holds of a browser's sale, read through its public API after the outbox had time to empty. */
export const railSaleAuditSchema = z.object({
  /** Null: Magento could be asked. Else why nobody knows. */
  problem: z.string().nullable(),
  sales: z.number().int(),
  exactlyOnce: z.number().int(),
  lost: z.array(z.string()),
  duplicated: z.array(z.string()),
  altered: z.array(z.object({ reference: z.string(), expected: z.string(), found: z.string() })),
  /** Not in Magento, and their browser was closed before its till had sent them: nobody knows whether they would have come. */
  unsent: z.array(z.string()).optional(),
})
export type RailSaleAudit = z.infer<typeof railSaleAuditSchema>

/** A yes-or-no answer of the browser. `holds: null` is *could not be asked*, with the reason in `text`. */
export const railFactSchema = z.object({ holds: z.boolean().nullable(), text: z.string(), applies: z.boolean(), screenshot: z.string().nullable() })
export type RailFact = z.infer<typeof railFactSchema>

/** Something that takes the ground away from an area of one pass: trace data lost, a tab crashed, the service worker gone. */
export const railProblemSchema = z.object({
  kind: z.enum([
    'crash', 'data-loss', 'worker-lost', 'navigation', 'dialog', 'window', 'blocked-host', 'page-error', 'journey', 'never-idle', 'reference', 'load', 'busy', 'browser',
  ]),
  text: z.string(),
  atMs: z.number(),
  /** The areas that it voids; empty: noted only. */
  voids: z.array(z.enum(railAreas)),
})
export type RailProblem = z.infer<typeof railProblemSchema>

/** One backend state on one device. An area that was not measured is null. */
export const railPassSchema = z.object({
  backend: z.enum(railBackends),
  device: z.enum(railDevices),
  cpuSlowdown: z.number(),
  /** What this pass set out to measure, where that is less than the `areas` of the whole record. */
  areas: z.array(z.enum(railAreas)).optional(),
  startedAtMs: z.number(),
  endedAtMs: z.number().nullable(),
  rounds: z.number().int(),
  /** The load that went on beside it; null on an idle backend. */
  load: z.object({ ordersPerSecond: z.number(), plannedOrdersPerSecond: z.number(), failedPercent: z.number() }).nullable(),
  response: z.object({ warmUpCut: z.number().int(), interactions: z.array(railInteractionSchema), rest: railRestSchema }).nullable(),
  animation: z.object({ windows: z.array(railAnimationWindowSchema) }).nullable(),
  idle: z
    .object({
      /** Idle periods watched, together. */
      observedMs: z.number(),
      /** All chunks of 1 ms and more, counted by whole milliseconds of wall-clock time: [milliseconds, count]. */
      counts: z.array(z.tuple([z.number(), z.number()])),
      /** Every chunk of 30 ms and more. */
      long: z.array(railChunkSchema),
    })
    .nullable(),
  visits: z.object({ first: z.array(railVisitSchema), repeat: z.array(railVisitSchema), lighthouse: z.string(), benchmarkIndex: z.number().nullable() }).nullable(),
  offline: z
    .object({
      reload: railFactSchema,
      reopen: railFactSchema,
      /** Sales rung up without network, those that the till confirmed, and why not. */
      salesTried: z.number().int(),
      salesConfirmed: z.number().int(),
      saleProblem: z.string().nullable(),
      applies: z.boolean(),
      /** The sale when the network is back; only asked where one was confirmed without it. */
      resale: railFactSchema,
    })
    .nullable(),
  storage: z
    .object({
      worker: railFactSchema,
      shell: railFactSchema,
      catalogue: railFactSchema,
      quota: railFactSchema,
      appCacheDeclared: z.boolean(),
      usageBytes: z.number().nullable(),
      records: z.number().nullable(),
    })
    .nullable(),
  endurance: z.object({ samples: z.array(z.object({ sale: z.number(), heapBytes: z.number(), nodes: z.number(), listeners: z.number() })) }).nullable(),
  problems: z.array(railProblemSchema),
})
export type RailPass = z.infer<typeof railPassSchema>

/** What the machine made of the built-in page with known work. */
const railLookSchema = z.object({
  atMs: z.number(),
  /** A page that does nothing: its p95 of input to paint, of a frame, its dropped frames and its longest idle chunk. */
  clean: z.object({ visibleP95Ms: z.number(), frameP95Ms: z.number(), droppedPercent: z.number(), longestChunkMs: z.number() }).nullable(),
  /** A handler and an idle callback of 60 ms of work: medians of what was measured. */
  sixty: z.object({
    handlerMs: z.number(), chunkMs: z.number(),
    /** The same pieces of work by the page's own clock: what the trace must agree with. */
    own: z.object({ handlerMs: z.number(), chunkMs: z.number() }).optional(),
    /** How many times longer the same work took on the slowed-down processor of a device, and how many were asked for; only where one was. */
    slowed: z.object({ times: z.number(), asked: z.number() }).optional(),
    /** What was seen of known faults: of an answer 300 ms late, of frames of 25 ms (the median), and how many of those were dropped. */
    faults: z.object({ lateMs: z.number(), frameMs: z.number(), droppedPercent: z.number() }).optional(),
  }).nullable(),
  problem: z.string().nullable(),
})

/** One look at it before or after the passes of a backend. */
export const railReferenceSchema = railLookSchema.extend({
  backend: z.enum(railBackends),
  moment: z.enum(['before', 'after']),
  /** A look just before this one that did not look right, so that it was made again. Told only: this one counts, and what others did in a round counts there. */
  earlier: railLookSchema.optional(),
})
export type RailReference = z.infer<typeof railReferenceSchema>

export const railSchema = z.object({
  schemaVersion: z.literal(1),
  url: z.string(),
  journey: z.object({ name: z.string(), kind: z.enum(['built-in', 'generic', 'file', 'recorder']), sells: z.boolean() }),
  browser: z.object({ product: z.string(), puppeteer: z.string() }),
  areas: z.array(z.enum(railAreas)),
  passes: z.array(railPassSchema),
  references: z.array(railReferenceSchema),
  sales: z.array(railSaleSchema),
  saleAudit: railSaleAuditSchema.nullable(),
})
export type RailRecord = z.infer<typeof railSchema>
