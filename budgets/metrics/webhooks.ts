import type { Evidence } from '../../run/records.ts'
import type { WebhooksRecord } from '../../run/webhooks-record.ts'
import { MergedHistogram } from '../../stats/merged-histogram.ts'
import { finding, notApplicable, voidFinding, type Finding, type JudgeCheck } from '../finding.ts'
import type { Measurements } from '../measurements.ts'
import { judgeQuantile } from '../quantile.ts'
import type { BudgetCheck } from '../schema.ts'
import { countText, numberText } from '../text.ts'

/** In force in every run that listens for webhooks. A budget may ask for another delay. */
export const webhookChecks: readonly BudgetCheck[] = [
  {
    id: 'webhooks.missing', metric: 'webhooks.missing', statistic: 'count', limit: 0, unit: 'orders',
    why: 'what hangs on a webhook (warehouse, mail, accounts) never hears of such a sale',
  },
  {
    id: 'webhooks.signature', metric: 'webhooks.signature', statistic: 'count', limit: 0, unit: 'deliveries',
    why: 'a receiver that checks signatures drops such an event, and one that does not believes anybody',
  },
  {
    id: 'webhooks.delay', metric: 'webhooks.delay', statistic: 'p95', limit: 60_000, unit: 'ms',
    why: 'a minute after the sale whoever hangs on the webhook should know of it',
  },
]

type Heard = Pick<Measurements, 'manifest' | 'webhooks' | 'webhooksProblem'>

/** The record of a listener that listened, or why there is none to judge by. */
const heardOf = ({ manifest, webhooks, webhooksProblem }: Heard): WebhooksRecord | Finding => {
  if (manifest.measures.webhooks !== true) return notApplicable('this run listened for no webhooks: `webhooks` in the config lets it')
  if (webhooks === null) return voidFinding(webhooksProblem ?? 'the run has no webhooks.json: nobody listened to its end')
  return webhooks
}

const deliveriesText = (count: number): string => `${numberText(count)} ${count === 1 ? 'delivery' : 'deliveries'}`

const isFinding = (heard: WebhooksRecord | Finding): heard is Finding => 'status' in heard

/** Why no order can be said to be missing, and no delay to be whole; null where all of them can. */
const doubtOf = ({ problem, doubt }: WebhooksRecord): string | null => problem ?? doubt

const extras = ({ duplicates, strangers, unreadable, tooLong }: WebhooksRecord): string =>
  [
    duplicates === 0 ? '' : `; ${countText(duplicates, 'event')} came again`,
    strangers === 0 ? '' : `; ${countText(strangers, 'event')} of orders that are none of this run`,
    unreadable + tooLong === 0 ? '' : `; ${deliveriesText(unreadable + tooLong)} could not be read`,
  ].join('')

/** `webhooks.missing`: acknowledged orders of which no event came, however it was signed. */
export const judgeWebhooksMissing: JudgeCheck = (measurements, check) => {
  const heard = heardOf(measurements)
  if (isFinding(heard)) return heard
  const doubt = doubtOf(heard)
  if (doubt !== null) return voidFinding(doubt)
  if (heard.expected === 0) return voidFinding('no order was acknowledged, so no event was due')
  const { count: value, examples } = heard.missing
  const evidence = examples.map(({ ref, soldAtMs }): Evidence => ({ kind: 'order', ref, text: 'expected an event, and none came', at: soldAtMs }))
  if (value > check.limit) {
    const because = `of ${countText(heard.expected, 'order')} ${countText(value, 'order')} had no event, ${Math.round(heard.waitedMs / 1000)} s after the audit${extras(heard)}`
    return finding({ status: 'fail', value, because, evidence, stands: true })
  }
  const told = value === 0 ? `an event came for each of ${countText(heard.expected, 'order')}` : `${countText(value, 'order')} had no event, which the limit allows`
  return finding({ status: 'pass', value, because: `${told}${extras(heard)}`, evidence })
}

/** `webhooks.signature`: deliveries whose signature is wrong or missing. One that came is one, whatever else was not heard. */
export const judgeWebhooksSignature: JudgeCheck = (measurements, check) => {
  const heard = heardOf(measurements)
  if (isFinding(heard)) return heard
  const { count: value, examples } = heard.wrongSignatures
  const evidence = examples.map(({ order, signature, atMs }): Evidence => ({
    kind: order === null ? 'request' : 'order', ref: order ?? 'a webhook', text: signature === 'wrong' ? 'the signature is not that of its body' : 'it had no signature', at: atMs,
  }))
  if (value > check.limit) {
    const because = `${numberText(value)} of ${deliveriesText(heard.deliveries)} had a wrong signature or none`
    return finding({ status: 'fail', value, because, evidence, stands: true })
  }
  if (heard.problem !== null) return voidFinding(heard.problem)
  if (heard.deliveries === 0) return voidFinding('no webhook came, so no signature was seen')
  return finding({ status: 'pass', value, because: `each of ${deliveriesText(heard.deliveries)} was signed right`, evidence })
}

/** `webhooks.delay`: from the sale to the first event with a right signature, of the orders of which one came. */
export const judgeWebhooksDelay: JudgeCheck = (measurements, check) => {
  const heard = heardOf(measurements)
  if (isFinding(heard)) return heard
  const doubt = doubtOf(heard)
  if (doubt !== null) return voidFinding(doubt)
  const histogram = new MergedHistogram()
  if (histogram.addEncoded(heard.delays.hdr) !== heard.delays.count) return voidFinding('the delays of webhooks.json do not fit their count')
  if (histogram.count === 0) return voidFinding('no event with a right signature came, so no delay was seen')
  const samples = { histogram, count: histogram.count, failed: 0, lastMinute: 0, slowestMinutes: [], failingMinutes: [] }
  return finding(judgeQuantile(samples, check.statistic, check.limit, 'ms', 1_000))
}
