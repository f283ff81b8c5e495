import type { RailRecord, RailSale } from '../../../run/rail-record.ts'
import { utcClock } from '../../moments.ts'
import { formatNumber } from '../../numbers.ts'
import { html, type Html } from '../escape.ts'
import { statusBadge } from '../status-badge.ts'
import { tableHead } from '../table-head.ts'

/** Endurance sells hundreds: wrong ones and those without network stand first. */
const MOST_ROWS = 60

type Found = { status: 'pass' | 'fail' | 'void'; text: string }

/** Every sale that a browser told of, and what Magento holds of it. */
export const salesLedger = ({ sales, saleAudit }: RailRecord): Html => {
  if (sales.length === 0) return html``
  const found = foundOf(saleAudit)
  const rank = (sale: RailSale): number => (found(sale.reference).status === 'pass' ? 2 : 0) - (sale.offline ? 1 : 0)
  const shown = [...sales].sort((a, b) => rank(a) - rank(b) || a.atMs - b.atMs).slice(0, MOST_ROWS)
  const offline = sales.filter((sale) => sale.offline).length
  const known = saleAudit !== null && saleAudit.problem === null
  const lead = known
    ? `${formatNumber(saleAudit.exactlyOnce)} of ${formatNumber(sales.length)} are in Magento exactly once, as they were sold.`
    : `Nobody knows what Magento holds of them: ${saleAudit?.problem ?? 'it was not asked'}.`
  return html`<h3 class="sub">Sales of the browser</h3><p class="lead">${formatNumber(sales.length)} sales, ${formatNumber(offline)} of them without network. ${lead}</p>
<table class="stack ledger">${tableHead(['Sale', 'In Magento', 'Network', 'Lines', { number: 'Paid, in the smallest coin' }, 'At'])}
<tbody>${shown.map((sale) => row(sale, found(sale.reference)))}</tbody></table>
${sales.length > shown.length && html`<p class="fine">and ${formatNumber(sales.length - shown.length)} more, in rail.json</p>`}`
}

const unsentText = 'not there; its browser was closed before the till had sent it'

const foundOf = (audit: RailRecord['saleAudit']): ((reference: string) => Found) => {
  if (audit === null || audit.problem !== null) return () => ({ status: 'void', text: 'not known' })
  const wrong = new Map<string, string>([
    ...audit.altered.map(({ reference, expected, found }) => [reference, `altered: expected ${expected}, found ${found}`] as const),
    ...audit.duplicated.map((reference) => [reference, 'more than once'] as const),
    ...audit.lost.map((reference) => [reference, 'not there'] as const),
  ])
  const unsent = new Set(audit.unsent)
  return (reference) => {
    if (unsent.has(reference)) return { status: 'void', text: unsentText }
    const text = wrong.get(reference)
    return text === undefined ? { status: 'pass', text: 'exactly once' } : { status: 'fail', text }
  }
}

const row = (sale: RailSale, { status, text }: Found): Html => html`<tr><th scope="row"><code>${sale.reference}</code></th>
<td>${statusBadge(status)} ${text}</td><td>${sale.offline ? 'none at the sale' : 'there'}</td>
<td class="text">${sale.lines.map(({ sku, quantity }) => `${formatNumber(quantity)} × ${sku}`).join(', ')}</td>
<td class="n" data-name="paid">${formatNumber(sale.totalMinor)}</td><td>${utcClock(sale.atMs, false)}</td></tr>`
