import type { Evidence } from '../../run/records.ts'
import { finding, notApplicable, voidFinding, type JudgeCheck } from '../finding.ts'
import type { BudgetCheck } from '../schema.ts'
import { commandEvidence, countText, numberText } from '../text.ts'

const SHOWN = 20

/** In force in every run whose browser terminals sell. */
export const browserSalesCheck: BudgetCheck = {
  id: 'integrity.browserSales', metric: 'browsers.sales', statistic: 'count', limit: 0, unit: 'sales',
  why: 'a sale that a real till confirmed beside the load is an order like any other',
}

/**
 * Each sale that a browser terminal told of is in Magento exactly once, with its lines and its total. These sales are beside the planned orders, under
 * numbers of the till's own. A sale of a browser that was closed before its till had sent it is not held against the backend.
 */
export const judgeBrowserSales: JudgeCheck = ({ manifest, browsers, path }) => {
  if (manifest.measures.browsers === undefined) return notApplicable('no terminal of this run was a browser')
  const { record, sales } = browsers
  if (sales === 0) return notApplicable(manifest.measures.browsers.visit === 'look' ? 'the browser terminals only looked, and sold nothing' : 'no browser terminal told of a sale')
  const audit = record?.saleAudit ?? null
  if (audit === null) return voidFinding(browsers.problem ?? 'nobody looked for the sales of the browser terminals in Magento')
  if (audit.problem !== null) return voidFinding(audit.problem)
  const wrong: Evidence[] = [
    ...audit.lost.map((ref) => saleEvidence(ref, 'lost: confirmed by the till and not in Magento')),
    ...audit.duplicated.map((ref) => saleEvidence(ref, 'duplicated: in Magento more than once')),
    ...audit.altered.map(({ reference, expected, found }) => saleEvidence(reference, `altered: expected ${expected}, found ${found}`)),
  ]
  const unsent = audit.unsent.length === 0 ? '' : `; ${countText(audit.unsent.length, 'sale')} went with a browser that was closed before its till had sent everything`
  const value = new Set(wrong.map(({ ref }) => ref)).size
  if (value > 0) {
    const counts = `${audit.lost.length} lost, ${audit.duplicated.length} doubled, ${audit.altered.length} altered`
    return finding({
      status: 'fail', value, stands: true, because: `of ${countText(audit.sales, 'sale')} of the browser terminals in Magento: ${counts}${unsent}`,
      evidence: [...wrong.slice(0, SHOWN), commandEvidence('report', path, 'shows what the browser terminals did')],
    })
  }
  if (audit.sales !== sales || audit.exactlyOnce + audit.unsent.length !== sales) {
    return voidFinding(`the audit found ${numberText(audit.exactlyOnce)} of ${numberText(audit.sales)} sales once, and the browser terminals told of ${numberText(sales)}`)
  }
  if (audit.exactlyOnce === 0) return notApplicable(`no sale of a browser terminal can be judged${unsent}`)
  return finding({ status: 'pass', value: 0, because: `${countText(audit.exactlyOnce, 'sale')} of the browser terminals, each in Magento exactly once${unsent}` })
}

const saleEvidence = (ref: string, text: string): Evidence => ({ kind: 'sale', ref, text, at: null })
