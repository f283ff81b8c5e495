/** Where results go, so that no compiler takes the work away. */
let sink = 0

const STEPS_A_UNIT = 1000

/**
 * A fixed amount of arithmetic, the same on every machine: under CPU throttling it takes longer, as real work does and a loop that watches
 * the clock does not. One unit is some microseconds.
 */
export const work = (units: number): void => {
  let value = sink | 1
  for (let unit = 0; unit < units; unit += 1) {
    for (let step = 0; step < STEPS_A_UNIT; step += 1) value = (Math.imul(value, 1664525) + 1013904223) | 0
  }
  sink = value
}

/** Units that take one millisecond here, by the fastest of `runs` short runs: others of the machine only ever slow one down. */
export const calibrate = (nowMs: () => number = () => performance.now(), runs = 40): number => {
  const units = 400
  // Compiled before it counts.
  work(units)
  let fastestMs = Infinity
  for (let run = 0; run < runs; run += 1) {
    const startMs = nowMs()
    work(units)
    const tookMs = nowMs() - startMs
    if (tookMs > 0 && tookMs < fastestMs) fastestMs = tookMs
  }
  return Number.isFinite(fastestMs) ? Math.max(1, Math.round(units / fastestMs)) : 1
}
