import type { Evidence } from '../run/records.ts'

/** What stands before the reference: "request " before `order-batch`, nothing before `second 17`, `minute 3` and what a note is about. */
export const evidencePrefix = ({ kind, ref }: Evidence): string =>
  kind === 'second' || kind === 'note' || ref.startsWith(`${kind} `) ? '' : `${kind} `

/** A request's name is a plain word, `order`, that an error's words may hold by chance. */
const namesItself = ({ kind, ref, text }: Evidence): boolean => (kind === 'request' ? text.startsWith(`${ref}:`) : text.includes(ref))

/** As one line. A text that names what it is about needs no label. */
export const evidenceLine = (evidence: Evidence): string =>
  namesItself(evidence) ? evidence.text : `${evidencePrefix(evidence)}${evidence.ref}: ${evidence.text}`

/** What stands behind the reference where that is shown by itself: a verdict of an older tillstorm may say it again. */
export const evidenceDetail = ({ ref, text }: Evidence): string => (text.startsWith(`${ref}: `) ? text.slice(ref.length + 2) : text)

const FIELDS_SHOWN = 3

/** The first three of a list that `; ` divides, and how many more there are; a single one more is told, not counted. */
export const firstFields = (text: string): string => {
  const fields = text.split('; ')
  const rest = fields.length - FIELDS_SHOWN
  return rest > 1 ? `${fields.slice(0, FIELDS_SHOWN).join('; ')}; and ${rest} more` : text
}

/** As one line for a console: an order that differs in thirty fields names three of each side. The files hold them all. */
export const shortEvidenceLine = (evidence: Evidence): string => evidenceLine(evidence).split(', found ').map(firstFields).join(', found ')
