import type { CheckResult, CheckStatus, VerdictFile } from '../run/records.ts'

/** A check for the tests of this folder: it passes unless told otherwise. */
export const sampleCheck = (
  id: string,
  status: CheckStatus = 'pass',
  more: Partial<CheckResult> = {},
): CheckResult => ({
  id,
  status,
  value: 0,
  interval: null,
  limit: 0,
  unit: 'orders',
  statistic: 'count',
  evidence: [],
  why: 'money was taken and there is no order',
  because: 'every acknowledged order stands in Magento',
  ...more,
})

const integrityRules = [
  'lost',
  'duplicated',
  'altered',
  'phantom',
  'failedButApplied',
  'unknown',
  'outOfOrder',
  'stock',
  'money',
  'visibilityDelay',
]

const latency = (request: string, quantile: string, value: number, limit: number): CheckResult =>
  sampleCheck(`latency.${request}.${quantile}`, 'pass', {
    value,
    limit,
    unit: 'ms',
    statistic: quantile,
    interval: { lower: value * 0.97, upper: value * 1.04 },
    why: 'a customer stands waiting',
    because: `the upper bound ${Math.round(value * 1.04)} ms is under the limit`,
  })

/** The checks of a clean day. */
export const sampleChecks = (): CheckResult[] => [
  ...integrityRules.map((rule) => sampleCheck(`integrity.${rule}`)),
  sampleCheck('orders.completed', 'pass', { value: 100_000, limit: 100_000, statistic: 'count' }),
  latency('order', 'p95', 23.456, 1000),
  latency('order', 'p99', 61.2, 5000),
  latency('sign-in', 'p95', 101.7, 2000),
  latency('customer-lookup', 'p95', 8.03, 1000),
  sampleCheck('errors.rate', 'pass', { value: 0.0123, limit: 1, unit: '%', statistic: 'rate' }),
  sampleCheck('drain.time', 'pass', { value: 1.25, limit: 60, unit: 's', statistic: 'max' }),
  sampleCheck('drain.afterReconnect', 'notApplicable', {
    value: null,
    limit: 60,
    unit: 's',
    statistic: 'p95',
    because: 'no shop lost its network in this plan',
  }),
  sampleCheck('backlog.slope', 'pass', { value: 0.02, limit: 1, unit: '% of arrivals', statistic: 'slope' }),
  sampleCheck('validity.generatorLag', 'pass', { value: 3.4, limit: 50, unit: 'ms', statistic: 'p99' }),
  sampleCheck('validity.driver', 'pass', { value: 0, limit: 0, unit: 'problems' }),
]

/** A verdict whose checks are replaced by id. */
export const sampleVerdict = (verdict: VerdictFile['verdict'], replaced: readonly CheckResult[] = []): VerdictFile => ({
  schemaVersion: 1,
  verdict,
  runId: 'sample',
  budget: 'pos-day',
  summary: 'All 100,000 orders were acknowledged and stand in Magento exactly once.',
  checks: sampleChecks().map((check) => replaced.find((other) => other.id === check.id) ?? check),
})

/** Three lost orders, as a judge would name them. */
export const lostOrders = (): CheckResult =>
  sampleCheck('integrity.lost', 'fail', {
    value: 3,
    because: '3 acknowledged orders are not in Magento, and none may be missing',
    evidence: [
      ...[7, 512, 88_310, 99_001].map((index) => ({
        kind: 'order' as const,
        ref: `ts-${String(index).padStart(6, '0')}`,
        text: 'acknowledged, not in Magento',
        at: 1_780_000_000_000 + index,
      })),
      { kind: 'command', ref: 'tillstorm audit runs/sample', text: 'asks Magento again', at: null },
    ],
  })
