import { plantPoints } from '../data/plant-points.ts'
import { plantBlockingSync } from './blocking-sync.ts'
import { plantFrameWork } from './frame-work.ts'
import { plantIdleWork } from './idle-work.ts'
import { plantLateResult } from './late-result.ts'
import { plantLeak } from './leak.ts'
import { lossy, twice } from './outbox.ts'
import { plantShift } from './shift.ts'
import { plantSlowHandler } from './slow-handler.ts'
import { plantTimerWork } from './timer-work.ts'
import { work } from './work.ts'

type Plant = (unitsPerMs: number) => void

/** What the page itself enacts; `heavy-bundle`, `no-worker` and `no-shell` are in what the server serves. */
const plants: Readonly<Record<string, Plant>> = {
  'slow-handler': plantSlowHandler,
  'late-result': plantLateResult,
  'frame-12': (unitsPerMs) => plantFrameWork(12 * unitsPerMs),
  'frame-25': (unitsPerMs) => plantFrameWork(25 * unitsPerMs),
  'idle-90': plantIdleWork,
  'timer-120': plantTimerWork,
  'blocking-sync': plantBlockingSync,
  // Where no worker empties the outbox, the page does.
  'outbox-lost': () => void (plantPoints.aroundSend = lossy),
  'outbox-twice': () => void (plantPoints.aroundSend = twice),
  leak: plantLeak,
  shift: plantShift,
}

/** Plants faults in this page, once; names that the server enacts are passed over. */
export const plantFaults = async (names: readonly string[], unitsPerMs: number): Promise<void> => {
  // Compiled before a fault counts: its first milliseconds would be slower than it says.
  for (let round = 0; round < 5; round += 1) work(Math.ceil(unitsPerMs))
  for (const name of names) plants[name]?.(unitsPerMs)
}
