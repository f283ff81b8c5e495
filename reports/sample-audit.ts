import { auditRuleNames, type Audit } from '../run/records.ts'

/** The audit of a run in which every order arrived, for the tests of this folder. */
export const sampleAudit = (orders: number, changed: Partial<Audit['rules']> = {}): Audit => ({
  schemaVersion: 1,
  planned: orders,
  attempted: orders,
  acknowledged: orders,
  found: orders,
  records: orders,
  complete: true,
  readMs: 4100,
  judgeMs: 640,
  visibilityDelayMs: { p50: 1000, p95: 2000, p99: 3000, max: 5000 },
  rules: {
    ...(Object.fromEntries(
      auditRuleNames.map((name) => [name, { status: 'pass', count: 0, reason: null, examples: [] }]),
    ) as unknown as Audit['rules']),
    stock: { status: 'notApplicable', count: 0, reason: 'the protocol sync reserves no stock', examples: [] },
    ...changed,
  },
})
