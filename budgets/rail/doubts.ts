import type { RailArea, RailBackend, RailDevice, RailPass, RailRecord, RailReference } from '../../run/rail-record.ts'
import type { Manifest } from '../../run/records.ts'
import type { Measurements } from '../measurements.ts'
import { numberText } from '../text.ts'
import { cleanLimits, isSixtyRight, leastOf, MOST_SLOWED, sixtyRange } from './reference-limits.ts'

/** A reason why some areas of some passes cannot be judged. `device: null` is every device. */
export type Doubt = {
  backend: RailBackend
  device: RailDevice | null
  areas: readonly RailArea[]
  /** `reference`, `load`, `stage`, or the kind of the pass's own problem. */
  kind: string
  text: string
  atMs: number | null
  /**
   * How many times longer the machine may have made what was measured, at most, where it only added time: what keeps its limit all the same keeps it, and what breaks it
   * may be the machine's doing, unless it breaks that many times the limit. null: it may have done anything.
   */
  stretch: number | null
}

/** What a busy machine falsifies. Facts about storage and offline sales it does not. */
const timed: readonly RailArea[] = ['response', 'animation', 'idle', 'load']

/** Beside a loaded pass: the least share of the planned orders a second, and the most failed ones in per cent. */
export const loadLimits = { leastShare: 0.9, mostFailedPercent: 5 } as const

/** Everything that takes the ground from a part of this run's RAIL checks. */
export const doubtsOf = ({ manifest, rail }: Pick<Measurements, 'manifest' | 'rail'>): Doubt[] => {
  if (rail === null) return []
  const backends = [...new Set(rail.passes.map((pass) => pass.backend))]
  return [
    ...backends.flatMap((backend) => [...stageDoubts(manifest, rail, backend), ...referenceDoubts(rail, backend)]),
    ...rail.passes.flatMap(passDoubts),
  ]
}

const stageDoubts = ({ phases }: Manifest, { areas }: RailRecord, backend: RailBackend): Doubt[] => {
  const phase = phases.findLast((each) => each.name === `rail-${backend}`)
  if (phase === undefined || phase.state === 'done') return []
  const state = phase.state === 'running' ? 'was cut off' : `was ${phase.state}`
  const text = `the stage "${phase.name}" ${state}${phase.detail === null ? '' : ` (${phase.detail})`}`
  return [{ backend, device: null, areas, kind: 'stage', text, atMs: phase.endedAtMs ?? phase.startedAtMs, stretch: null }]
}

const referenceDoubts = (record: RailRecord, backend: RailBackend): Doubt[] => {
  const measured = record.passes.filter((pass) => pass.backend === backend).flatMap((pass) => pass.areas ?? record.areas)
  const needed = timed.filter((area) => measured.includes(area))
  if (needed.length === 0) return []
  return (['before', 'after'] as const).flatMap((moment): Doubt[] => {
    const looks = record.references.filter((each) => each.backend === backend && each.moment === moment)
    const doubt = ({ areas, text, stretch = null }: Loss, atMs: number | null, device: RailDevice | null = null): Doubt => ({
      backend, device, areas: areas.filter((area) => needed.includes(area)), kind: 'reference', text: `${text} (${moment} the passes)`, atMs, stretch,
    })
    if (looks.length === 0) return [doubt({ areas: timed, text: 'nobody looked at the page with known work' }, null)]
    const slowedDevices = record.passes.filter((pass) => pass.backend === backend && pass.cpuSlowdown > 1).map(({ device }) => device)
    return looks
      .flatMap((look) => [
        ...lookDoubts(look).map((loss) => doubt(loss, look.atMs)),
        ...slowedDevices.flatMap((device) => slowedDoubts(look).map((loss) => doubt(loss, look.atMs, device))),
      ])
      .filter(({ areas }) => areas.length > 0)
  })
}

type Loss = { areas: readonly RailArea[]; text: string; stretch?: number | null }

const lookDoubts = ({ clean, sixty, problem }: RailReference): Loss[] => {
  if (clean === null || problem !== null) {
    return [{ areas: timed, text: `the page with known work could not be measured: ${problem ?? 'no reason given'}` }]
  }
  const over = (areas: readonly RailArea[], what: string, value: number, limit: number, unit: string): Loss[] =>
    value <= limit ? [] : [{ areas, text: `on a clean page ${what} ${numberText(value)} ${unit}, and at most ${limit} are clean` }]
  const off = (areas: readonly RailArea[], what: string, valueMs: number, ownMs: number | undefined): Loss[] =>
    isSixtyRight(valueMs, ownMs)
      ? []
      : [{
          areas, text: `${what} of 60 ms of work was seen as ${numberText(valueMs)} ms${ownMs === undefined ? '' : ` (the page's own clock: ${numberText(ownMs)} ms)`}, and ${valueMs < leastOf(ownMs) ? `at least ${numberText(leastOf(ownMs))}` : `at most ${sixtyRange.mostMs}`} are right`,
          stretch: valueMs >= leastOf(ownMs) && valueMs > sixtyRange.mostMs && valueMs <= sixtyRange.stretchedMs ? sixtyRange.stretchedMs / 60 : null,
        }]
  return [
    ...over(['response'], 'the p95 from input to paint was', clean.visibleP95Ms, cleanLimits.visibleP95Ms, 'ms'),
    ...over(['animation'], 'the p95 of a frame was', clean.frameP95Ms, cleanLimits.frameP95Ms, 'ms'),
    ...over(['animation'], 'dropped frames were', clean.droppedPercent, cleanLimits.droppedPercent, '%'),
    ...over(['idle'], 'the longest chunk of idle work took', clean.longestChunkMs, cleanLimits.longestChunkMs, 'ms'),
    // A machine that stretches known work also stretches the scripts of a page that loads.
    ...(sixty === null ? [{ areas: ['response', 'idle', 'load'] as const, text: 'nobody saw how long 60 ms of work take here' }] : [
      ...off(['response', 'load'], 'a handler', sixty.handlerMs, sixty.own?.handlerMs),
      ...off(['idle', 'load'], 'an idle callback', sixty.chunkMs, sixty.own?.chunkMs),
    ]),
  ]
}

/** A device that was slowed down by far more than asked: its work took longer than it would on the device that is meant. */
const slowedDoubts = ({ sixty }: RailReference): Loss[] => {
  const slowed = sixty?.slowed
  if (slowed === undefined || slowed.times <= MOST_SLOWED * slowed.asked) return []
  const text = `a processor that was to be ${numberText(slowed.asked)} times slower was ${numberText(slowed.times)} times slower, and at most ${numberText(MOST_SLOWED * slowed.asked)} are right`
  return [{ areas: ['response', 'animation', 'idle'], text, stretch: slowed.times / slowed.asked }]
}

const passDoubts = (pass: RailPass): Doubt[] => {
  const of = (areas: readonly RailArea[], kind: string, text: string, atMs: number | null): Doubt => ({
    backend: pass.backend, device: pass.device, areas, kind, text, atMs, stretch: null,
  })
  const own = pass.problems.filter(({ voids }) => voids.length > 0).map(({ voids, kind, text, atMs }) => of(voids, kind, text, atMs))
  const cut = pass.endedAtMs === null ? [of([...timed, 'offline', 'storage', 'endurance'], 'stage', 'the pass was cut off', pass.startedAtMs)] : []
  const load = pass.backend === 'loaded' ? loadProblem(pass.load) : null
  return [...own, ...cut, ...(load === null ? [] : [of(timed, 'load', load, pass.startedAtMs)])]
}

/** Why the load beside a loaded pass is not the one that was planned; null where it is. */
const loadProblem = (load: RailPass['load']): string | null => {
  if (load === null || !(load.plannedOrdersPerSecond > 0)) return 'nobody knows what load went on beside the loaded pass'
  const { ordersPerSecond, plannedOrdersPerSecond, failedPercent } = load
  if (ordersPerSecond < loadLimits.leastShare * plannedOrdersPerSecond) {
    return `the load beside it was ${numberText(ordersPerSecond)} orders a second, and ${numberText(plannedOrdersPerSecond)} were planned`
  }
  return failedPercent > loadLimits.mostFailedPercent
    ? `${numberText(failedPercent)} % of the orders beside it failed, and at most ${loadLimits.mostFailedPercent} % may`
    : null
}
