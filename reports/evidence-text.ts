import type { Evidence } from '../run/records.ts'

/** What stands before the reference: "request " before `order-batch`, nothing before `second 17`, `minute 3` and what a note is about. */
export const evidencePrefix = ({ kind, ref }: Evidence): string =>
  kind === 'second' || kind === 'note' || ref.startsWith(`${kind} `) ? '' : `${kind} `

/** As one line. A text that names what it is about needs no label. */
export const evidenceLine = (evidence: Evidence): string =>
  evidence.text.includes(evidence.ref) ? evidence.text : `${evidencePrefix(evidence)}${evidence.ref}: ${evidence.text}`
