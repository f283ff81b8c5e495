import type { Manifest } from '../run/records.ts'

/** Second 0 of the sample's plan. */
export const START_MS = Date.UTC(2026, 10, 27, 9, 0, 0)

/** The manifest of a clean default day, for the tests of this folder. */
export const sampleManifest = (more: Partial<Manifest> = {}): Manifest => ({
  schemaVersion: 1,
  runId: 'sample',
  orderPrefix: 'ts-sample',
  versions: { tillstorm: '0.1.0', node: '24.11.0', k6: '2.2.0' },
  command: ['tillstorm', 'verify', '--profile', 'day', '--seed', '20261127'],
  profile: 'day',
  speed: 480,
  serviceTimes: 'instant',
  plan: {
    seed: 20_261_127,
    terminals: 100,
    shops: 20,
    orders: 100_000,
    hours: {
      name: 'grocery',
      openingHour: 7,
      shares: [84, 149, 264, 446, 624, 701, 743, 750, 809, 943, 1061, 994, 796, 626, 431, 261],
    },
  },
  planHash: '9f2c51d0a77be403',
  measures: { load: true, rail: false },
  protocol: {
    name: 'sync',
    file: null,
    orderKey: 'ext_order_id',
    pricing: 'till',
    sendsSaleTime: true,
    movesStock: false,
    hasQueue: true,
    cashierWaits: false,
  },
  targets: {
    magento: { kind: 'embedded', url: 'http://127.0.0.1:41230' },
    sync: { kind: 'embedded', url: 'http://127.0.0.1:41231' },
  },
  allow: [],
  faults: [],
  budget: 'pos-day',
  machine: { cpu: 'Sample CPU 3.0 GHz', cores: 2, memoryMiB: 7950, os: 'Linux 6.1' },
  planStartMs: START_MS,
  clockOffsetMs: 3,
  magentoBaselineEntityId: 0,
  phases: [
    { name: 'prepare', startedAtMs: START_MS - 4000, endedAtMs: START_MS, state: 'done', detail: null },
    { name: 'drive', startedAtMs: START_MS, endedAtMs: START_MS + 120_000, state: 'done', detail: null },
    { name: 'drain', startedAtMs: START_MS + 120_000, endedAtMs: START_MS + 121_250, state: 'done', detail: null },
    { name: 'audit', startedAtMs: START_MS + 121_250, endedAtMs: START_MS + 126_000, state: 'done', detail: null },
  ],
  driver: {
    exitCode: 0,
    signal: null,
    terminalsPlanned: 100,
    terminalsDone: 100,
    rows: 812_004,
    malformedRows: 0,
    attempts: 100_000,
    outcomes: 100_000,
    warnings: [],
    doneTotals: null, lastDoneAtMs: null, safetyStop: null,
  },
  drain: { waitedMs: 1250, emptied: true, boundMs: 300_000 },
  ...more,
})
