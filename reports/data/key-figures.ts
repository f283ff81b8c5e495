import type { CheckResult, CheckStatus } from '../../run/records.ts'
import { formatLimit, formatNumber, formatValueBeside, withUnit } from '../numbers.ts'
import type { ReportData } from './report-data.ts'

/** One of the six numbers that a manager reads first. `status` is that of the checks behind it; null without one. */
export type KeyFigure = { name: string; value: string; detail: string; status: CheckStatus | null }

const NOT_KNOWN = 'not known'

const find = (data: ReportData, id: string): CheckResult | undefined =>
  data.verdict.checks.find((check) => check.id === id)

const plannedOrders = (data: ReportData): number | null => {
  const planned = data.manifest.plan['orders']
  return typeof planned === 'number' ? planned : (data.audit?.planned ?? null)
}

const fromCheck = (data: ReportData, id: string, name: string, otherwise: string | null): KeyFigure => {
  const check = find(data, id)
  if (check === undefined || check.value === null) {
    const detail =
      check === undefined
        ? 'no check in this budget'
        : check.status === 'notApplicable'
          ? 'does not apply'
          : 'not measured'
    return { name, value: otherwise ?? (check === undefined ? NOT_KNOWN : '–'), detail, status: check?.status ?? null }
  }
  return {
    name,
    value: withUnit(formatValueBeside(check.value, check.limit), check.unit),
    detail: `limit ${withUnit(formatLimit(check.limit), check.unit)}`,
    status: check.status,
  }
}

const share = (part: number, planned: number | null): string => {
  if (planned === null || planned <= 0) return ''
  if (part === planned) return 'all that were planned'
  const percent = (100 * part) / planned
  return part < planned
    ? `${formatNumber(planned - part)} fewer than planned`
    : `${formatNumber(percent)} % of the plan`
}

const integrity = (data: ReportData): KeyFigure => {
  const name = 'Lost, doubled or altered'
  const checks = (['lost', 'duplicated', 'altered'] as const).map((rule) => find(data, `integrity.${rule}`))
  const status =
    (['fail', 'void', 'inconclusive', 'pass', 'notApplicable'] as const).find((each) =>
      checks.some((check) => check?.status === each),
    ) ?? null
  const rules = data.audit?.rules
  if (rules === undefined) return { name, value: NOT_KNOWN, detail: 'Magento was not read', status }
  const judged = [rules.lost, rules.duplicated, rules.altered]
  if (judged.some((rule) => rule.status === 'void'))
    return { name, value: NOT_KNOWN, detail: 'the audit could not tell', status }
  const [lost = 0, doubled = 0, altered = 0] = judged.map((rule) => rule.count)
  return {
    name,
    value: formatNumber(lost + doubled + altered),
    detail: `${formatNumber(lost)} lost, ${formatNumber(doubled)} doubled, ${formatNumber(altered)} altered`,
    status,
  }
}

/** Planned, acknowledged, found, wrong, order latency, errors. What nobody knows says so, beside no tick. */
export const keyFigures = (data: ReportData): KeyFigure[] =>
  figures(data).map((figure) =>
    figure.value === NOT_KNOWN && figure.status === 'pass' ? { ...figure, status: null } : figure,
  )

const figures = (data: ReportData): KeyFigure[] => {
  const planned = plannedOrders(data)
  const terminals = data.manifest.plan['terminals']
  const driven = data.manifest.driver !== null || data.timeline.points.length > 0
  const acknowledged = data.audit?.acknowledged ?? (driven ? data.timeline.totals.acked : null)
  const found = data.audit?.complete === true ? data.audit.found : null
  const order = data.distributions.find((each) => each.kind === 'request' && each.name === 'order')
  const requests = data.timeline.totals
  return [
    {
      name: 'Planned orders',
      value: planned === null ? NOT_KNOWN : formatNumber(planned),
      detail: typeof terminals === 'number' ? `${formatNumber(terminals)} terminals` : '',
      status: null,
    },
    {
      name: 'Acknowledged',
      value: acknowledged === null ? NOT_KNOWN : formatNumber(acknowledged),
      detail: acknowledged === null ? '' : share(acknowledged, planned),
      status: null,
    },
    {
      name: 'Found in Magento',
      value: found === null ? NOT_KNOWN : formatNumber(found),
      detail: found === null ? 'no complete audit' : share(found, planned),
      status: find(data, 'orders.completed')?.status ?? null,
    },
    integrity(data),
    fromCheck(
      data,
      'latency.order.p95',
      'Order answered, p95',
      order?.p95Ms == null ? null : `${formatNumber(order.p95Ms)} ms`,
    ),
    fromCheck(
      data,
      'errors.rate',
      'Errors',
      requests.requests > 0 ? `${formatNumber((100 * requests.failedRequests) / requests.requests)} %` : null,
    ),
  ]
}
