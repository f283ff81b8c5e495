import exec from 'k6/execution'
import { openClock } from './clock.ts'
import { openSamples } from './samples.ts'
import { driveSettings, planDayMs, planStart } from './terminal.ts'
import { waitMs } from './wait.ts'

const BEAT_MS = 50

/** The instance's active VUs without this one: terminals that have not ended their day. */
const othersAtWork = (): boolean => exec.instance.vusActive > 1

/**
 * A VU that talks to nobody: how late its timer fires is the generator's own lag, whatever the target does. It beats for as
 * long as the plan lasts, and on while terminals still send what was sold: a generator that falls behind only then measures
 * latencies of its own as well.
 */
export const runHeartbeat = async (): Promise<void> => {
  const nowMs = openClock()
  const samples = openSamples()
  const startMs = planStart()
  samples.epoch(startMs)
  const endMs = startMs + planDayMs / driveSettings.speed
  await waitMs(startMs - nowMs())
  // A freeze over the end of the last terminal is caught up with, beat by beat.
  for (let dueMs = startMs; dueMs < endMs || dueMs <= nowMs() || othersAtWork(); ) {
    const aheadMs = dueMs - nowMs()
    if (aheadMs > 0) await waitMs(aheadMs)
    const lagMs = nowMs() - dueMs
    samples.lag(Math.max(0, lagMs), dueMs >= endMs)
    // Beats that a freeze swallowed are counted with the wait that each would have seen (no coordinated omission).
    dueMs += BEAT_MS
  }
}
