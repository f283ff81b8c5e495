import { railAreas, type RailArea } from '../../run/rail-record.ts'
import type { Metric } from '../metrics.ts'
import { judgeDropped, judgeFrame } from './animation.ts'
import { judgeHeap } from './endurance.ts'
import { judgeCatalogue, judgeQuota, judgeReload, judgeShell, judgeWorker } from './facts.ts'
import { judgeChunk } from './idle-chunk.ts'
import { judgeCls, judgeFirstVisit, judgeLcp, judgeRepeatVisit, judgeTbt } from './load-visits.ts'
import { judgeOfflineSale, judgeSync } from './offline-sales.ts'
import type { JudgePass } from './pass.ts'
import { judgeFeedback, judgeHandler, judgeVisible } from './response.ts'

type Kind = Pick<Metric, 'statistic' | 'statisticText' | 'unit' | 'fixedLimit'>

const quantiles = (unit: string): Kind => ({
  statistic: /^(p[1-9]\d?(\.\d{1,2})?|max)$/, statisticText: 'the statistics p1 … p99.99 and max', unit, fixedLimit: undefined,
})
const exactly = (word: string, unit: string, fixedLimit?: number): Kind => ({
  statistic: new RegExp(`^${word}$`), statisticText: `the statistic "${word}"`, unit, fixedLimit,
})
const facts = exactly('count', 'problems', 0)

const row = (name: string, area: RailArea, kind: Kind, judge: JudgePass, givenBy: readonly RailArea[] = [area]): Metric => ({
  of: 'pass', name: new RegExp(`^${name.replaceAll('.', '\\.')}$`), idOf: ({ metric }) => metric, ...kind, area, givenBy, judge,
})

/** Every metric of a till in a browser. The id of a check is the metric, with `@idle` or `@loaded` in the verdict. */
export const railMetrics: readonly Metric[] = [
  row('rail.response.visible', 'response', quantiles('ms'), judgeVisible),
  row('rail.response.handler', 'response', quantiles('ms'), judgeHandler),
  row('rail.response.feedback', 'response', quantiles('ms'), judgeFeedback),
  row('rail.animation.frame', 'animation', quantiles('ms'), judgeFrame),
  row('rail.animation.dropped', 'animation', exactly('share', '%'), judgeDropped),
  row('rail.idle.chunk', 'idle', exactly('max', 'ms'), judgeChunk),
  row('rail.load.first', 'load', quantiles('ms'), judgeFirstVisit),
  row('rail.load.repeat', 'load', quantiles('ms'), judgeRepeatVisit),
  row('rail.load.lcp', 'load', quantiles('ms'), judgeLcp),
  row('rail.load.cls', 'load', quantiles('score'), judgeCls),
  row('rail.load.tbt', 'load', quantiles('ms'), judgeTbt),
  row('rail.offline.reload', 'offline', facts, judgeReload),
  row('rail.offline.sale', 'offline', exactly('count', 'sales', 0), judgeOfflineSale),
  // Every area in which a till sells gives it sales to look for.
  row('rail.offline.sync', 'offline', exactly('count', 'sales', 0), judgeSync, railAreas),
  row('rail.storage.worker', 'storage', facts, judgeWorker),
  row('rail.storage.shell', 'storage', facts, judgeShell),
  row('rail.storage.catalogue', 'storage', facts, judgeCatalogue),
  row('rail.storage.quota', 'storage', facts, judgeQuota),
  row('rail.endurance.heap', 'endurance', exactly('slope', 'kB a sale'), judgeHeap),
]
