import { SCHEMA_VERSION, type Manifest } from './records.ts'

/** A manifest as `verify` writes it before its drive. */
export const testManifest = (changed: Partial<Manifest> = {}): Manifest => ({
  schemaVersion: SCHEMA_VERSION, runId: 'a-run', orderPrefix: 'ta', versions: { tillstorm: '0.1.0', node: '24.0.0', k6: '2.2.0' },
  command: ['tillstorm', 'verify'], profile: 'smoke', speed: 120, serviceTimes: 'instant', plan: { orders: 10 }, planHash: 'abc',
  measures: { load: true, rail: false },
  protocol: {
    name: 'sync', file: null, orderKey: 'increment_id', pricing: 'till', sendsSaleTime: true, movesStock: false, hasQueue: true, cashierWaits: false,
  },
  targets: { magento: null, sync: null }, allow: [], faults: [], budget: 'smoke',
  machine: { cpu: 'a processor', cores: 2, memoryMiB: 4096, os: 'Linux' },
  planStartMs: null, clockOffsetMs: null, magentoBaselineEntityId: null, phases: [], driver: null, drain: null,
  ...changed,
})
