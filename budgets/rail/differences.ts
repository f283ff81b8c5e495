import type { RailDevice, RailPass, RailRecord } from '../../run/rail-record.ts'
import { quantileDifference, typicalDifference, type Difference } from '../../stats/difference.ts'

/** What the load does to one number of a till: loaded less idle. A finding for people, never a check. */
export type RailDifference = { metric: string; device: RailDevice; of: 'typical' | 'p95'; difference: Difference }

type Samples = (pass: RailPass) => readonly number[]

const known = (values: readonly (number | null)[] | undefined): number[] => (values ?? []).filter((value) => value !== null)

const samples: readonly [metric: string, of: readonly RailDifference['of'][], values: Samples][] = [
  ['rail.response.visible', ['typical', 'p95'], ({ response }) => known(response?.interactions.map((each) => each.visibleMs))],
  ['rail.response.handler', ['typical', 'p95'], ({ response }) => known(response?.interactions.map((each) => each.handlerMs))],
  ['rail.response.feedback', ['typical', 'p95'], ({ response }) => known(response?.interactions.map((each) => each.feedbackMs))],
  ['rail.animation.frame', ['typical', 'p95'], ({ animation }) => animation?.windows.flatMap((window) => window.productionMs) ?? []],
  ['rail.load.first', ['typical'], ({ visits }) => known(visits?.first.map((each) => each.interactiveMs))],
  ['rail.load.repeat', ['typical'], ({ visits }) => known(visits?.repeat.map((each) => each.interactiveMs))],
]

/**
 * Loaded less idle, on each device that was measured on both backends: the typical difference (Hodges and Lehmann) and that of the p95
 * (order statistics), with one-sided 95 % bounds. What one of the two passes lacks is left out.
 */
export const railDifferences = ({ passes }: Pick<RailRecord, 'passes'>): RailDifference[] =>
  [...new Set(passes.map((pass) => pass.device))].flatMap((device) => {
    const [idle, loaded] = (['idle', 'loaded'] as const).map((backend) => passes.find((pass) => pass.device === device && pass.backend === backend))
    if (idle === undefined || loaded === undefined) return []
    return samples.flatMap(([metric, kinds, values]) =>
      kinds.flatMap((of): RailDifference[] => {
        const [before, after] = [values(idle), values(loaded)]
        const difference = of === 'p95' ? quantileDifference(before, after, 0.95) : typicalDifference(before, after)
        return difference === null ? [] : [{ metric, device, of, difference }]
      }),
    )
  })
