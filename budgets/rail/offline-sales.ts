import type { RailPass, RailRecord, RailSaleAudit } from '../../run/rail-record.ts'
import type { Evidence } from '../../run/records.ts'
import { finding, notApplicable, voidFinding } from '../finding.ts'
import { commandEvidence, countText, numberText } from '../text.ts'
import { whyMissing, type JudgePass } from './pass.ts'

/** Offline: every sale that was tried without network is confirmed by the till, and so is one when it is back. The value is the number of those that were not. */
export const judgeOfflineSale: JudgePass = ({ pass, record }) => {
  if (pass.offline === null) return voidFinding(whyMissing(pass, 'offline'))
  const { applies, salesTried, salesConfirmed, saleProblem, resale } = pass.offline
  if (!applies) return notApplicable(saleProblem ?? `the journey "${record.journey.name}" rings up no sale`)
  if (salesTried === 0) return voidFinding(saleProblem ?? 'no sale was tried without network')
  const refused = salesTried - salesConfirmed
  if (refused < 0) return voidFinding(`${numberText(salesConfirmed)} sales were confirmed and only ${numberText(salesTried)} tried`)
  const counts = `the till confirmed ${numberText(salesConfirmed)} of ${countText(salesTried, 'sale')} without network`
  if (refused === 0 && resale.holds === null) return voidFinding(resale.text)
  if (refused === 0 && resale.holds === true) return finding({ status: 'pass', value: 0, because: `${counts}; ${resale.text}` })
  const because = `${counts}${saleProblem === null ? '' : `: ${saleProblem}`}`
  if (resale.holds !== false) return finding({ status: 'fail', value: refused, because, evidence: [soldEvidence('offline sale', saleProblem ?? counts)] })
  const shown: Evidence[] = resale.screenshot === null ? [] : [{ kind: 'screenshot', ref: resale.screenshot, text: 'the till when the network was back', at: null }]
  const offline = refused === 0 ? [] : [soldEvidence('offline sale', saleProblem ?? counts)]
  return finding({ status: 'fail', value: refused + 1, because: `${because}; ${resale.text}`, evidence: [...offline, soldEvidence('sale after the reconnect', resale.text), ...shown] })
}

const soldEvidence = (ref: string, text: string): Evidence => ({ kind: 'fact', ref, text, at: null })

/** Sales of the record that were told while this pass went on. */
const salesOf = (record: RailRecord, pass: RailPass): RailRecord['sales'] =>
  record.sales.filter(({ atMs }) => atMs >= pass.startedAtMs && (pass.endedAtMs === null || atMs <= pass.endedAtMs))

type Wrong = { reference: string; how: 'lost' | 'duplicated' | 'altered'; text: string }

const wrongs = ({ lost, duplicated, altered }: RailSaleAudit): Wrong[] => [
  ...lost.map((reference): Wrong => ({ reference, how: 'lost', text: 'confirmed by the till and not in Magento' })),
  ...duplicated.map((reference): Wrong => ({ reference, how: 'duplicated', text: 'in Magento more than once' })),
  ...altered.map(({ reference, expected, found }): Wrong => ({ reference, how: 'altered', text: `expected ${expected}, found ${found}` })),
]

/**
 * Offline: each sale that a browser told of is in Magento exactly once, with its lines and its total. A wrong sale stands, whatever else
 * went wrong with the pass.
 */
export const judgeSync: JudgePass = ({ record, pass, path }) => {
  const sales = salesOf(record, pass)
  if (sales.length === 0) {
    if ((pass.offline?.salesConfirmed ?? 0) > 0) return voidFinding('the till confirmed sales, and the journey told of none')
    return notApplicable(record.journey.sells ? 'no sale was confirmed in this pass' : `the journey "${record.journey.name}" tells of no sale`)
  }
  const { saleAudit } = record
  if (saleAudit === null) return voidFinding('nobody looked for the sales of the browser in Magento')
  if (saleAudit.problem !== null) return voidFinding(saleAudit.problem)
  const references = new Set(sales.map(({ reference }) => reference))
  const known = new Set(record.sales.map(({ reference }) => reference))
  // A wrong sale that no pass knows of must not fall between two of them.
  const found = wrongs(saleAudit).filter(({ reference }) => references.has(reference) || !known.has(reference))
  const value = new Set(found.map(({ reference }) => reference)).size
  if (value > 0) {
    const count = (how: Wrong['how']): number => found.filter((each) => each.how === how).length
    const evidence = found.slice(0, 20).map(({ reference, how, text }): Evidence => ({
      kind: 'sale', ref: reference, text: `${how}: ${text}`, at: sales.find((sale) => sale.reference === reference)?.atMs ?? null,
    }))
    const because = `of ${countText(sales.length, 'sale')} of the browser in Magento: ${count('lost')} lost, ${count('duplicated')} doubled, ${count('altered')} altered`
    return finding({ status: 'fail', value, because, evidence: [...evidence, commandEvidence('report', path, 'lists every sale of the browser')], stands: true })
  }
  const unsent = new Set(saleAudit.unsent)
  const gone = sales.filter(({ reference }) => unsent.has(reference))
  if (gone.length > 0) {
    return voidFinding(`of ${countText(sales.length, 'sale')} the till had not sent ${numberText(gone.length)} a minute after the last one, and they went with its browser: ${gone[0]?.reference}`)
  }
  if (saleAudit.sales !== record.sales.length || saleAudit.exactlyOnce + wrongs(saleAudit).length + unsent.size < saleAudit.sales) {
    return voidFinding(`the audit found ${numberText(saleAudit.exactlyOnce)} of ${numberText(saleAudit.sales)} sales once, and the browser told of ${numberText(record.sales.length)}`)
  }
  const offline = sales.filter((sale) => sale.offline).length
  return finding({
    status: 'pass', value: 0,
    because: `${countText(sales.length, 'sale')} of the browser${pass.offline === null ? '' : `, ${numberText(offline)} of them without network`}, each in Magento exactly once`,
  })
}
