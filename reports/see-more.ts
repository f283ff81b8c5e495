import type { CheckResult, Evidence } from '../run/records.ts'

/** The part of report.html that shows what a check is about, by the beginning of its id. */
const sections: Record<string, string> = {
  integrity: 'audit', orders: 'orders', latency: 'latency', errors: 'latency', drain: 'queue', backlog: 'queue', monitor: 'monitors', rail: 'rail', vitals: 'browsers',
}

const RENDERS = /^tillstorm report (.+)$/

/** The anchor in report.html; null for a command that does more than render it. */
export const sectionOf = (check: CheckResult, { ref }: Evidence): string | null =>
  RENDERS.test(ref) ? (sections[check.id.split('.', 1)[0] ?? ''] ?? 'checks') : null

/** Where more of a check is shown. The report is there already, so its place says more than the command that renders it: `runs/friday/report.html#rail`. */
export const seeMore = (check: CheckResult, evidence: Evidence): string => {
  const section = sectionOf(check, evidence)
  return section === null ? evidence.ref : `${RENDERS.exec(evidence.ref)?.[1]}/report.html#${section}`
}
