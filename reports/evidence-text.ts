import type { Evidence } from '../run/records.ts'

/** What stands before the reference: "request " before `order-batch`, nothing before `second 17`, `minute 3` and what a note is about. */
export const evidencePrefix = ({ kind, ref }: Evidence): string =>
  kind === 'second' || kind === 'note' || ref.startsWith(`${kind} `) ? '' : `${kind} `

/** As one line. A text that names what it is about needs no label. */
export const evidenceLine = (evidence: Evidence): string =>
  evidence.text.includes(evidence.ref) ? evidence.text : `${evidencePrefix(evidence)}${evidence.ref}: ${evidence.text}`

const FIELDS_SHOWN = 3

/** The first three of a list that `; ` divides, and how many more there are; a single one more is told, not counted. */
export const firstFields = (text: string): string => {
  const fields = text.split('; ')
  const rest = fields.length - FIELDS_SHOWN
  return rest > 1 ? `${fields.slice(0, FIELDS_SHOWN).join('; ')}; and ${rest} more` : text
}

/** As one line for a console: an order that differs in thirty fields names three of each side. The files hold them all. */
export const shortEvidenceLine = (evidence: Evidence): string => evidenceLine(evidence).split(', found ').map(firstFields).join(', found ')
