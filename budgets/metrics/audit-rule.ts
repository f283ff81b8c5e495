import { countedIn } from '../../run/counted-in.ts'
import type { AuditRuleName, Evidence, Manifest } from '../../run/records.ts'
import { finding, voidFinding, type JudgeCheck } from '../finding.ts'
import { missingAudit } from '../missing-audit.ts'
import { commandEvidence, countText } from '../text.ts'

/** What a violation of the rule is, for people: "3 orders …". */
const meaning: Record<AuditRuleName, string> = {
  lost: 'acknowledged to a till and not in Magento',
  duplicated: 'in Magento more than once',
  altered: 'in Magento with other content than was sold',
  phantom: 'in Magento and never sent by a till',
  failedButApplied: 'refused to the till and yet in Magento',
  unknown: 'without an answer to the till and more than once in Magento',
  outOfOrder: 'in Magento in another order or at another time than sold',
  stock: 'whose stock movement does not add up',
  money: 'whose money does not add up',
  visibilityDelay: 'visible in Magento later than the audit allows',
}

const clean: Record<AuditRuleName, string> = {
  lost: 'every acknowledged order is in Magento',
  duplicated: 'no order is in Magento twice',
  altered: 'every order is in Magento as it was sold',
  phantom: 'Magento holds no order of this run that no till sent',
  failedButApplied: 'no refused order is in Magento',
  unknown: 'no order without an answer is in Magento twice',
  outOfOrder: "each till's orders kept their order and their time",
  stock: 'every sold piece left the stock once',
  money: 'tenders, totals and ledger agree',
  visibilityDelay: 'every order was visible in time',
}

const meaningOf = (name: AuditRuleName, { afterSale }: Pick<Manifest, 'afterSale'>): string =>
  name === 'altered' && afterSale !== undefined ? 'in Magento with other content than was sold, or without what was to be done after the sale' : meaning[name]

/** One of the ten rules of the audit: a count of orders (of products, where stock is judged), taken whole. A violation stands, whatever the generator did. */
export const judgeAuditRule: JudgeCheck = ({ audit, auditProblem, path, manifest }, check) => {
  if (audit === null) return missingAudit({ auditProblem, path, manifest })
  // An embedded Magento ended with its run: nobody can ask it again, and the report has all that it said.
  const again = manifest.targets.magento?.kind === 'embedded'
    ? commandEvidence('report', path, 'lists every rule of the audit with its orders')
    : commandEvidence('audit', path, 'asks Magento again and lists every rule')
  const name = check.metric.slice('audit.'.length) as AuditRuleName
  const rule = audit.rules[name]
  const value = rule.count
  const what = countedIn(name)
  const examples = rule.examples.map((example): Evidence => ({
    kind: what,
    ref: example.ref,
    text: `${example.entityId === undefined ? '' : `entity_id ${example.entityId}, `}expected ${example.expected}, found ${example.found}`,
    at: null,
  }))
  // A violation that was found is one, also where the read of Magento ended early; its absence then proves nothing. A rule
  // that compares with what is missing (lost, money) is void in such an audit and never comes here as a failure.
  if (rule.status === 'fail' && value > check.limit) {
    const because = `${countText(value, what)} ${meaningOf(name, manifest)}`
    return finding({ status: 'fail', value, because, evidence: [...examples, again], stands: true })
  }
  if (rule.status === 'notApplicable') {
    return finding({ status: 'notApplicable', because: rule.reason ?? 'the protocol has no such rule', stands: true })
  }
  if (rule.status === 'void') return voidFinding(rule.reason ?? 'the audit could not judge this rule', [again])
  if (!audit.complete) return voidFinding('the audit did not read all of Magento', [again])
  if (rule.status === 'fail' && value === 0) return voidFinding('the audit says fail and counts nothing', [again])
  const because = value === 0 ? clean[name] : `${countText(value, what)} ${meaningOf(name, manifest)}, which the limit allows`
  return finding({ status: value <= check.limit ? 'pass' : 'fail', value, because, evidence: examples })
}
