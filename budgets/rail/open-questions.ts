import type { RailArea, RailPass } from '../../run/rail-record.ts'
import type { CheckStatus } from '../../run/records.ts'
import type { BudgetCheck } from '../schema.ts'
import { judgeDropped, judgeFrame } from './animation.ts'
import { judgeChunk } from './idle-chunk.ts'
import type { JudgePass } from './pass.ts'
import { judgeFeedback, judgeHandler, judgeVisible } from './response.ts'

/** What the budget of a run asks of the rounds; null: it does not ask. Quantiles are 0 … 1, times milliseconds, shares 0 … 1. */
export type RoundLimits = {
  visible: { quantile: number; limitMs: number } | null
  handler: { quantile: number; limitMs: number } | null
  feedback: { quantile: number; limitMs: number } | null
  frame: { quantile: number; limitMs: number } | null
  droppedShare: number | null
  chunkMs: number | null
}

/** What the rounds of a pass have measured so far. */
export type Measured = Pick<RailPass, 'rounds' | 'response' | 'animation' | 'idle'>

/**
 * What the rounds so far leave open, by the judge's own word: the checks that would end inconclusive. One that would end void
 * is not open: a page with nothing to touch, or a trace without times, is so in the next round, too.
 */
export const openQuestions = (measured: Measured, limits: RoundLimits): string[] => endingIn('inconclusive', measured, limits)

/** The checks that fail by what the rounds so far have measured. */
export const failingQuestions = (measured: Measured, limits: RoundLimits): string[] => endingIn('fail', measured, limits)

const endingIn = (wanted: CheckStatus, measured: Measured, limits: RoundLimits): string[] => {
  const pass: RailPass = {
    backend: 'idle', device: 'desktop', cpuSlowdown: 1, startedAtMs: 0, endedAtMs: null, load: null, visits: null, offline: null, storage: null,
    endurance: null, problems: [], ...measured,
  }
  return questions(limits).flatMap(({ area, name, statistic, limit, judge }) => {
    if (pass[area] === null) return []
    const check: BudgetCheck = { id: name, metric: `rail.${name}`, statistic, limit, unit: '', why: '' }
    const { status } = judge({ record: { ...emptyRecord, passes: [pass] }, pass, path: '' }, check)
    return status === wanted ? [name] : []
  })
}

type Question = { area: Extract<RailArea, 'response' | 'animation' | 'idle'>; name: string; statistic: string; limit: number; judge: JudgePass }

const questions = ({ visible, handler, feedback, frame, droppedShare, chunkMs }: RoundLimits): Question[] => {
  const quantile = (area: Question['area'], name: string, asked: RoundLimits['visible'], judge: JudgePass): Question[] =>
    asked === null ? [] : [{ area, name, statistic: `p${Number((100 * asked.quantile).toFixed(2))}`, limit: asked.limitMs, judge }]
  return [
    ...quantile('response', 'response.visible', visible, judgeVisible),
    ...quantile('response', 'response.handler', handler, judgeHandler),
    ...quantile('response', 'response.feedback', feedback, judgeFeedback),
    ...quantile('animation', 'animation.frame', frame, judgeFrame),
    ...(droppedShare === null ? [] : [{ area: 'animation', name: 'animation.dropped', statistic: 'share', limit: 100 * droppedShare, judge: judgeDropped } as const]),
    ...(chunkMs === null ? [] : [{ area: 'idle', name: 'idle.chunk', statistic: 'max', limit: chunkMs, judge: judgeChunk } as const]),
  ]
}

const emptyRecord = {
  schemaVersion: 1 as const, url: '', journey: { name: '', kind: 'file' as const, sells: false }, browser: { product: '', puppeteer: '' }, areas: [],
  references: [], sales: [], saleAudit: null,
}
