import { vitalNames, type BrowserRow, type BrowsersRecord } from '../run/browsers-record.ts'
import { START_MS, type SampleRun } from './sample-run.ts'

export type SaleAudit = NonNullable<BrowsersRecord['saleAudit']>
export type BrowsersEnd = NonNullable<BrowsersRecord['end']>

const cleanMs = { ttfb: 12, fcp: 90, lcp: 500, cls: 0.01, inp: 48 } as const

/** Visits of one browser at the embedded till, each with its five vitals and a sale. */
export const sampleBrowserRows = (visits: number): BrowserRow[] =>
  Array.from({ length: visits }, (_, n): BrowserRow[] => {
    const atMs = START_MS + n * 4000
    return [
      ...vitalNames.map((vital): BrowserRow => ({ kind: 'vital', vital, value: cleanMs[vital], atMs })),
      { kind: 'sale', terminal: 0, reference: `pos901-${n}`, lines: [{ sku: 'T1', quantity: 1 }], totalMinor: 100, atMs },
      { kind: 'visit', terminal: 0, atMs, ms: 2500, problem: null },
    ]
  }).flat()

/** Gives the sample run one browser terminal of so many clean visits; `end` and `saleAudit` replace what it left. */
export const withBrowsers = (
  run: SampleRun, visits = 20, changed: { end?: Partial<BrowsersEnd> | null; saleAudit?: Partial<SaleAudit> | null } = {},
): void => {
  run.manifest.measures = { ...run.manifest.measures, browsers: { terminals: 1, visit: 'sell' } }
  run.browserRows = sampleBrowserRows(visits)
  withBusyMachine(run, 0)
  const end: BrowsersEnd = {
    atMs: START_MS + 120_000, exitCode: 0, signal: null, stopped: null, terminalsDone: 1, malformedRows: 0, warnings: [],
  }
  const saleAudit: SaleAudit = { problem: null, sales: visits, exactlyOnce: visits, lost: [], duplicated: [], altered: [], unsent: [] }
  run.browsers = {
    schemaVersion: 1, url: 'http://127.0.0.1:8472', visit: 'sell', terminals: 1, chromium: '156.0.0.0', startedAtMs: START_MS,
    end: changed.end === null ? null : { ...end, ...changed.end },
    saleAudit: changed.saleAudit === null ? null : { ...saleAudit, ...changed.saleAudit },
  }
}

/** So much of the drive, in per cent, without a free core. */
export const withBusyMachine = (run: SampleRun, busyPercent: number): void => {
  run.monitors = run.monitors.map((row, at) =>
    row.monitor === 'generator' ? { ...row, machineCpuPercent: at < (run.monitors.length * busyPercent) / 100 ? 99 : 40 } : row)
}

/** Replaces one vital of each page view. */
export const withVital = (run: SampleRun, vital: (typeof vitalNames)[number], valueOf: (n: number) => number): void => {
  let n = 0
  run.browserRows = run.browserRows.map((row) => (row.kind === 'vital' && row.vital === vital ? { ...row, value: valueOf(n++) } : row))
}
