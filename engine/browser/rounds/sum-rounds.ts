import type { RailArea, RailPass } from '../../../run/rail-record.ts'
import type { Round } from './merge-round.ts'

/** The parts of a pass that its rounds measured; an area that was not asked for, or of which no round could be used, is null. */
export const sumRounds = (
  rounds: readonly Round[], areas: readonly RailArea[], warmUpCut: number,
): Pick<RailPass, 'response' | 'animation' | 'idle'> => {
  const has = (area: RailArea): boolean => areas.includes(area) && rounds.length > 0
  const counts = new Map<number, number>()
  for (const { idle } of rounds) for (const [ms, count] of idle.counts) counts.set(ms, (counts.get(ms) ?? 0) + count)
  const rest = rounds.at(-1)?.rest
  return {
    response: has('response') && rest !== undefined ? { warmUpCut, interactions: rounds.flatMap(({ interactions }) => interactions), rest } : null,
    animation: has('animation') ? { windows: rounds.flatMap(({ windows }) => windows) } : null,
    idle: has('idle')
      ? {
          observedMs: rounds.reduce((sum, { idle }) => sum + idle.observedMs, 0),
          counts: [...counts].sort(([a], [b]) => a - b),
          long: rounds.flatMap(({ idle }) => idle.long),
        }
      : null,
  }
}
