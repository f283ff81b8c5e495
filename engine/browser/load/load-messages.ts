import type { RailVisit } from '../../../run/rail-record.ts'

/** What `measure-visits.ts` asks of its child, `load-child.ts`, and is told. One visit at a time. */
export type VisitOrder = {
  url: string
  chromiumPath: string
  allow: readonly string[]
  /** The browser's profile. It exists; the parent removes it, the child only where the parent died. */
  profile: string
  kind: 'first' | 'repeat'
  maxWaitMs: number
  /** Where Lighthouse's page goes. */
  htmlFile: string
}

/** What processes that are none of ours used of all cores, and how many there are. */
export type ProcessorShare = { othersPercent: number; cores: number }

/** What came of the service worker after a first visit: `none` registered, it controls (`active`), could not install, or took too long. */
export type WorkerState = 'none' | 'active' | 'failed' | 'slow'

export type VisitReport = {
  visit: Omit<RailVisit, 'html'>
  /** True where `htmlFile` was written. */
  html: boolean
  neverInteractive: boolean
  lighthouse: string | null
  benchmarkIndex: number | null
  /** null after a repeat visit, and where the visit failed. */
  worker: WorkerState | null
  /** Hosts that the guard kept the page from; `isNeeded` where a script, a stylesheet or a document was asked of one. */
  blocked: { host: string; isNeeded: boolean }[]
  /** All that came over the wire until the trace ended, headers and service worker included. */
  wireBytes: number
  /** Of all cores, until Lighthouse was done. null where the system does not tell. */
  processor: ProcessorShare | null
  /** By part, to see where the time goes. */
  tookMs: { launch: number; lighthouse: number; settle: number; close: number }
}
