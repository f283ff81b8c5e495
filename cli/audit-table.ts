import { firstFields } from '../reports/evidence-text.ts'
import { exampleName } from '../run/example-name.ts'
import { auditRuleNames } from '../run/records.ts'
import type { Audit } from '../run/records.ts'

const examplesShown = 3

const seconds = (ms: number): string => `${(ms / 1000).toFixed(1)} s`

/** The ten rules as a table for the console, with the first examples of each failing one. Plain ASCII but for numbers' units. */
export const auditTable = (audit: Audit): string => {
  const lines = [
    `orders: ${audit.planned} planned, ${audit.attempted} attempted, ${audit.acknowledged} acknowledged, ${audit.found} found in Magento`,
    `${audit.records} records read in ${seconds(audit.readMs)}, judged in ${seconds(audit.judgeMs)}`,
    '',
    `  ${'rule'.padEnd(18)}${'status'.padEnd(15)}${'count'.padStart(8)}  why`,
  ]
  for (const name of auditRuleNames) {
    const rule = audit.rules[name]
    const count = rule.status === 'pass' || rule.status === 'fail' ? String(rule.count) : '-'
    lines.push(`  ${name.padEnd(18)}${rule.status.padEnd(15)}${count.padStart(8)}  ${rule.reason ?? ''}`.trimEnd())
    if (rule.status !== 'fail') continue
    for (const example of rule.examples.slice(0, examplesShown)) {
      lines.push(`      ${exampleName(example)}`, `        expected ${firstFields(example.expected)}`, `        found    ${firstFields(example.found)}`)
    }
    if (rule.count > examplesShown) lines.push(`      and ${rule.count - examplesShown} more; audit.json holds the first 20`)
  }
  const delay = audit.visibilityDelayMs
  if (delay !== null) {
    const { p50, p95, p99, max } = delay
    lines.push('', `acknowledged to visible: p50 ${seconds(p50)}, p95 ${seconds(p95)}, p99 ${seconds(p99)}, max ${seconds(max)} (to one second)`)
  }
  return lines.join('\n')
}
