import type {
  RailBackend, RailChunk, RailDevice, RailInteraction, RailPass, RailPlace, RailRecord, RailReference, RailSale, RailVisit,
} from '../run/rail-record.ts'

/** What a browser would have measured of a till that keeps every limit, for the tests of this folder and of the reports. */

export const RAIL_START_MS = 1_800_000_200_000
const PASS_MS = 100_000

/** A fixed sawtooth between two values, so that quantiles are known. */
export const between = (least: number, most: number, index: number, steps = 17): number =>
  least + ((most - least) * ((index * 7) % steps)) / (steps - 1)

export const samplePlace = (atMs: number, changed: Partial<RailPlace> = {}): RailPlace => ({
  atMs, traceMs: atMs - RAIL_START_MS, round: 0, step: 'pay', element: 'button.pay',
  scripts: [{ url: 'http://127.0.0.1:4100/assets/pay.ts', functionName: 'takePayment', line: 41, column: 7, ms: 12 }],
  trace: 'traces/idle-desktop-0.json.gz', screenshot: null, ...changed,
})

export const sampleInteraction = (index: number, startMs: number, changed: Partial<RailInteraction> = {}): RailInteraction => ({
  ...samplePlace(startMs + 500 + index * 700, { round: index % 3, step: index % 2 === 0 ? 'add to cart' : 'pay' }),
  kind: ['tap', 'key', 'scan'][index % 3] ?? 'tap',
  visibleMs: between(12, 48, index), handlerMs: between(2, 22, index), feedbackMs: between(14, 66, index), isFeedbackUndecided: false,
  metIdleWork: index % 40 === 0,
  ...changed,
})

export const sampleChunk = (startMs: number, changed: Partial<RailChunk> = {}): RailChunk => ({
  ...samplePlace(startMs + 30_000, { step: null, element: null }), kind: 'timer', wallMs: 34, cpuMs: 31, ...changed,
})

export const sampleVisit = (interactiveMs: number, changed: Partial<RailVisit> = {}): RailVisit => ({
  interactiveMs, lcpMs: interactiveMs * 0.8, cls: 0.01, tbtMs: 90, longestTaskMs: 120, transferBytes: 96_000, requests: 9,
  heaviest: [{ url: 'http://127.0.0.1:4100/assets/index.js', bytes: 61_000, ms: 180 }], html: null, problem: null, ...changed,
})

const windowsOf = (startMs: number): NonNullable<RailPass['animation']>['windows'] =>
  (['scroll', 'animation', 'scroll'] as const).map((kind, round) => ({
    kind, round, step: kind === 'scroll' ? 'browse' : 'open cart', atMs: startMs + 20_000 + round * 9_000, durationMs: 1_500,
    productionMs: Array.from({ length: 80 }, (_, i) => between(1.5, 7.5, i)), frames: 90, dropped: 0,
    worst: [{ ...samplePlace(startMs + 20_400 + round * 9_000, { round, step: 'browse', element: 'div.grid' }), productionMs: 7.5 }],
  }))

const yes = (text: string, screenshot: string | null = null) => ({ holds: true, text, applies: true, screenshot })

export const samplePass = (backend: RailBackend = 'idle', device: RailDevice = 'desktop', startMs = RAIL_START_MS): RailPass => ({
  backend, device, cpuSlowdown: device === 'desktop' ? 1 : 4, startedAtMs: startMs, endedAtMs: startMs + PASS_MS, rounds: 3,
  load: backend === 'loaded' ? { ordersPerSecond: 2.93, plannedOrdersPerSecond: 2.95, failedPercent: 0 } : null,
  response: { warmUpCut: 28, interactions: Array.from({ length: 84 }, (_, i) => sampleInteraction(i, startMs)), rest: { restedMs: 24_000, unexplainedTenths: 3 } },
  animation: { windows: windowsOf(startMs) },
  idle: {
    observedMs: 24_000, counts: [[1, 220], [2, 74], [5, 31], [12, 9], [34, 1]],
    long: [sampleChunk(startMs)],
  },
  visits: {
    first: [3_120, 3_240, 3_180, 3_090, 3_300].map((ms, i) => sampleVisit(ms, { html: `lighthouse/${backend}-first-${i + 1}.html` })),
    repeat: [820, 790, 860, 805, 840].map((ms) => sampleVisit(ms, { transferBytes: 0, requests: 0, heaviest: [] })),
    lighthouse: '13.5.0', benchmarkIndex: 1_510,
  },
  offline: {
    reload: yes('without network a reload showed the till'), reopen: yes('without network a new tab showed the till'),
    salesTried: 5, salesConfirmed: 5, saleProblem: null, applies: true, resale: yes('when the network is back the till sells again'),
  },
  storage: {
    worker: yes('a service worker controls the page'), shell: yes('the document and its 4 scripts are in Cache Storage'),
    catalogue: yes('the store "products" holds 5,000 records'), quota: yes('a full disk lost no sale, and the till said so'),
    appCacheDeclared: false, usageBytes: 6_400_000, records: 9_120,
  },
  endurance: null,
  problems: [],
})

export const sampleReference = (backend: RailBackend, moment: RailReference['moment'], changed: Partial<RailReference> = {}): RailReference => ({
  atMs: RAIL_START_MS - 5_000, backend, moment, problem: null,
  clean: { visibleP95Ms: 18, frameP95Ms: 3.4, droppedPercent: 0.4, longestChunkMs: 9 }, sixty: { handlerMs: 60.6, chunkMs: 60.9, own: { handlerMs: 60.1, chunkMs: 60.5 } }, ...changed,
})

/** The sales of one pass: two with network, five without. */
export const sampleSales = (startMs: number, name: string): RailSale[] =>
  Array.from({ length: 7 }, (_, i): RailSale => ({
    reference: `t-${name}-${i}`, lines: [{ sku: 'MILK-1L', quantity: 2 }, { sku: 'BREAD-500', quantity: 1 }], totalMinor: 579 + i,
    atMs: startMs + 60_000 + i * 3_000, offline: i > 0 && i < 6, area: 'offline',
  }))

/** A whole rail.json of passes that keep every limit. */
export const sampleRail = (passes: readonly RailPass[] = [samplePass()]): RailRecord => {
  const sales = passes.flatMap((pass) => sampleSales(pass.startedAtMs, `${pass.backend}-${pass.device}`))
  const backends = [...new Set(passes.map((pass) => pass.backend))]
  return {
    schemaVersion: 1, url: 'http://127.0.0.1:4100/', journey: { name: 'sell', kind: 'built-in', sells: true },
    browser: { product: 'Chrome/156.0.0.0', puppeteer: '25.16.0' },
    areas: ['response', 'animation', 'idle', 'load', 'offline', 'storage'],
    passes: [...passes],
    references: backends.flatMap((backend) => [sampleReference(backend, 'before'), sampleReference(backend, 'after')]),
    sales,
    saleAudit: { problem: null, sales: sales.length, exactlyOnce: sales.length, lost: [], duplicated: [], altered: [] },
  }
}

/** Both backends on one device, as `verify` measures them. */
export const sampleRailOfVerify = (): RailRecord =>
  sampleRail([samplePass('idle'), samplePass('loaded', 'desktop', RAIL_START_MS + 120_000)])
