/** Name of the user timing mark by which the driver writes epoch time into a trace: the prefix, then epoch milliseconds with a fraction. */
export const CLOCK_MARK = 'tillstorm:clock:'

/** The clock of a trace: its own microseconds against the page's epoch milliseconds. */
export type TraceClock = {
  toEpochMs(us: number): number
  toUs(epochMs: number): number
}

/** Marks of one trace may differ by so much: on a busy machine a thread waits for a core between reading the clock and marking it. */
const MAX_SPREAD_MS = 100

/** `null` for a mark that is not ours or holds no time. */
export const epochOfMark = (name: string): number | null => {
  if (!name.startsWith(CLOCK_MARK)) return null
  const epochMs = Number(name.slice(CLOCK_MARK.length))
  return epochMs > 0 && Number.isFinite(epochMs) ? epochMs : null
}

/** The median offset of all marks. A text tells why there is no clock. */
export const clockFrom = (marks: readonly { us: number; epochMs: number }[]): TraceClock | string => {
  if (marks.length === 0) return 'no clock mark in the trace: its times cannot be told'
  const offsets = marks.map(({ us, epochMs }) => epochMs - us / 1000).sort((a, b) => a - b)
  const spreadMs = offsets.at(-1)! - offsets[0]!
  if (spreadMs > MAX_SPREAD_MS) return `the clock jumped by ${Math.round(spreadMs)} ms during the trace`
  const middle = offsets.length >> 1
  const offsetMs = offsets.length % 2 === 1 ? offsets[middle]! : (offsets[middle - 1]! + offsets[middle]!) / 2
  return { toEpochMs: (us) => us / 1000 + offsetMs, toUs: (epochMs) => (epochMs - offsetMs) * 1000 }
}
