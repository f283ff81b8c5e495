import { auditRuleNames } from '../run/records.ts'
import { securityChecks } from '../run/security-record.ts'
import type { JudgeCheck } from './finding.ts'
import { judgeAuditRule } from './metrics/audit-rule.ts'
import { judgeBacklog } from './metrics/backlog.ts'
import { judgeDrainTime } from './metrics/drain.ts'
import { judgeErrorRate } from './metrics/error-rate.ts'
import { judgeLatency } from './metrics/latency.ts'
import { judgeMonitorBacklog, judgeMonitorDrain, judgeMonitorSlope, judgeMonitorValue } from './metrics/monitor.ts'
import { judgeOrdersCompleted } from './metrics/orders-completed.ts'
import { judgeReconnect } from './metrics/reconnect.ts'
import { judgeSecurity } from './metrics/security.ts'
import { judgeWebhooksDelay, judgeWebhooksMissing, judgeWebhooksSignature } from './metrics/webhooks.ts'
import { judgeWorstRequest } from './metrics/worst-request.ts'
import type { PassMetric } from './rail/judge-passes.ts'
import { railMetrics } from './rail/rail-metrics.ts'
import { judgeBrowser } from './validity/browser.ts'
import { judgeDriver } from './validity/driver.ts'
import { judgeGeneratorCpu } from './validity/generator-cpu.ts'
import { judgeGeneratorLag } from './validity/generator-lag.ts'
import { judgeSamples } from './validity/samples.ts'
import { judgeBrowserSales } from './vitals/browser-sales.ts'
import { judgeVital } from './vitals/vital.ts'

type Named = {
  name: RegExp
  /** The pinned id of a check: the same question has the same name in every verdict. */
  idOf: (check: { metric: string; statistic: string }) => string
  /** The statistics that the metric has, and the same in words. */
  statistic: RegExp
  statisticText: string
  unit: string
  /** The only limit that makes sense, where there is only one. */
  fixedLimit: number | undefined
}

/** A metric is judged once for the run, or once for each pass in a browser. */
export type RunMetric = Named & { of: 'run'; judge: JudgeCheck }
export type Metric = RunMetric | (Named & { of: 'pass' } & PassMetric)

const exactly = (word: string): Pick<Metric, 'statistic' | 'statisticText'> => ({
  statistic: new RegExp(`^${word}$`),
  statisticText: `the statistic "${word}"`,
})
const quantiles = { statistic: /^(p[1-9]\d?(\.\d{1,2})?|max)$/, statisticText: 'the statistics p1 … p99.99 and max' }
const free = { fixedLimit: undefined }
const named = (id: string) => ({ idOf: () => id })
const own = { idOf: (check: { metric: string }) => check.metric }

const runMetrics: readonly Omit<RunMetric, 'of'>[] = [
  {
    name: new RegExp(`^audit\\.(${auditRuleNames.filter((name) => name !== 'stock').join('|')})$`),
    idOf: ({ metric }) => metric.replace('audit.', 'integrity.'),
    ...exactly('count'), unit: 'orders', ...free, judge: judgeAuditRule,
  },
  { name: /^audit\.stock$/, ...named('integrity.stock'), ...exactly('count'), unit: 'products', ...free, judge: judgeAuditRule },
  { name: /^orders\.completed$/, ...own, ...exactly('count'), unit: '%', ...free, judge: judgeOrdersCompleted },
  { name: /^errors$/, ...named('errors.rate'), ...exactly('rate'), unit: '%', ...free, judge: judgeErrorRate },
  { name: /^errors\.worstRequest$/, ...own, ...exactly('rate'), unit: '%', ...free, judge: judgeWorstRequest },
  {
    name: /^latency\.[a-z][a-z0-9-]{0,63}$/,
    idOf: ({ metric, statistic }) => `${metric}.${statistic}`,
    ...quantiles, unit: 'ms', ...free, judge: judgeLatency,
  },
  { name: /^drain$/, ...named('drain.time'), ...exactly('duration'), unit: 's', ...free, judge: judgeDrainTime },
  { name: /^reconnect$/, ...named('drain.afterReconnect'), ...quantiles, unit: 's', ...free, judge: judgeReconnect },
  { name: /^backlog$/, ...named('backlog.slope'), ...exactly('slope'), unit: '%', ...free, judge: judgeBacklog },
  { name: /^monitor\.[a-z][a-z0-9-]{0,39}\.backlog$/, ...own, ...exactly('max'), unit: 'messages', ...free, judge: judgeMonitorBacklog },
  { name: /^monitor\.[a-z][a-z0-9-]{0,39}\.slope$/, ...own, ...exactly('slope'), unit: '%', ...free, judge: judgeMonitorSlope },
  { name: /^monitor\.[a-z][a-z0-9-]{0,39}\.drain$/, ...own, ...exactly('duration'), unit: 's', ...free, judge: judgeMonitorDrain },
  {
    name: /^monitor\.[a-z][a-z0-9-]{0,39}\.(?!(?:backlog|slope|drain)$)[a-z][a-z0-9-]{0,39}$/,
    idOf: ({ metric }) => `${metric}.max`,
    ...exactly('max'), unit: 'value', ...free, judge: judgeMonitorValue,
  },
  { name: /^browsers\.sales$/, ...named('integrity.browserSales'), ...exactly('count'), unit: 'sales', fixedLimit: 0, judge: judgeBrowserSales },
  {
    name: /^vitals\.(ttfb|fcp|lcp|inp)$/,
    idOf: ({ metric, statistic }) => `${metric}.${statistic}`,
    ...quantiles, unit: 'ms', ...free, judge: judgeVital,
  },
  { name: /^vitals\.cls$/, idOf: ({ metric, statistic }) => `${metric}.${statistic}`, ...quantiles, unit: 'score', ...free, judge: judgeVital },
  {
    name: new RegExp(`^security\\.(${securityChecks.join('|')})$`), ...own, ...exactly('count'), unit: 'holes', fixedLimit: 0, judge: judgeSecurity,
  },
  { name: /^webhooks\.missing$/, ...own, ...exactly('count'), unit: 'orders', fixedLimit: 0, judge: judgeWebhooksMissing },
  { name: /^webhooks\.signature$/, ...own, ...exactly('count'), unit: 'deliveries', fixedLimit: 0, judge: judgeWebhooksSignature },
  { name: /^webhooks\.delay$/, ...own, ...quantiles, unit: 'ms', ...free, judge: judgeWebhooksDelay },
  { name: /^validity\.generatorLag$/, ...own, ...quantiles, unit: 'ms', fixedLimit: undefined, judge: judgeGeneratorLag },
  { name: /^validity\.generatorCpu$/, ...own, ...exactly('share'), unit: '%', fixedLimit: undefined, judge: judgeGeneratorCpu },
  { name: /^validity\.samples$/, ...own, ...exactly('count'), unit: 'problems', fixedLimit: 0, judge: judgeSamples },
  { name: /^validity\.driver$/, ...own, ...exactly('count'), unit: 'problems', fixedLimit: 0, judge: judgeDriver },
  { name: /^validity\.browser$/, ...own, ...exactly('count'), unit: 'problems', fixedLimit: 0, judge: judgeBrowser },
]

/** Every metric that a budget can name, and who judges it. A new metric is a new row. */
export const metrics: readonly Metric[] = [...runMetrics.map((metric): RunMetric => ({ of: 'run', ...metric })), ...railMetrics]

/** Matches the name of any metric; it goes into the JSON Schema, so that an editor marks an unknown one. */
export const metricPattern = new RegExp(metrics.map((metric) => `(?:${metric.name.source})`).join('|'))

export const metricFor = (name: string): Metric | null => metrics.find((metric) => metric.name.test(name)) ?? null
