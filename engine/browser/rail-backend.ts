import type { RailArea, RailBackend, RailDevice, RailPass, RailReference } from '../../run/rail-record.ts'
import { devices } from './devices.ts'
import { measureReference } from './reference/measure-reference.ts'
import { looksRight } from './reference/read-reference.ts'
import { runRail, type RailOptions } from './run-rail.ts'

export type PlannedPass = { backend: RailBackend; device: RailDevice; areas: RailArea[] }

/**
 * Makes the passes of one backend state, one after another, with a look at the reference page before and after. What is known so far is told after
 * each step, so that a run that is cut leaves what it had. Throws as `runRail`. `lookAt` is for tests.
 */
export const measureBackend = async (
  options: Omit<RailOptions, 'device' | 'areas'> & {
    passes: readonly PlannedPass[]
    onReference(reference: RailReference): void
    onPass(pass: RailPass): void
  },
  lookAt = measureReference,
): Promise<void> => {
  const { backend, chromiumPath, signal, passes, onReference, onPass, say } = options
  const slowDown = Math.max(1, ...passes.map(({ device }) => devices[device].cpuSlowdown))
  const look = async (moment: RailReference['moment']): Promise<void> => {
    if (signal.aborted) return
    const first = await lookAt({ chromiumPath, backend, moment, slowDown, signal })
    if (signal.aborted) return
    if (looksRight(first)) return onReference(first)
    // Something short in the background is over by now; a machine that is really too busy looks the same again. Both are told.
    say('the reference page looked slow, looking again')
    const second = await lookAt({ chromiumPath, backend, moment, slowDown, signal })
    const { backend: _, moment: __, ...earlier } = first
    if (!signal.aborted) onReference({ ...second, earlier })
  }
  await look('before')
  for (const { device, areas } of passes) {
    if (signal.aborted) return
    onPass(await runRail({ ...options, device, areas }))
  }
  await look('after')
}
