/**
 * A row of the table "How fast": a file of its own in bench/, which exports `what`, `goal` and `run`. Each is run in
 * a process of its own, so that one row's garbage and compiled code do not weigh on the next.
 */
export type BenchRow = { what: string; goal: string; run(): Promise<BenchResult> }

/** `meets` is null where the row has no goal, or where the machine cannot tell (say so in `measured`). */
export type BenchResult = { measured: string; meets: boolean | null }

export const median = (values: readonly number[]): number => {
  const sorted = [...values].sort((a, b) => a - b)
  const upper = sorted[Math.floor(sorted.length / 2)]
  const lower = sorted[Math.floor((sorted.length - 1) / 2)]
  if (upper === undefined || lower === undefined) throw new RangeError('the median of nothing')
  return (upper + lower) / 2
}

/** CPU seconds that this process has used, all threads, garbage collection included. */
export const cpuSeconds = (): number => {
  const { user, system } = process.cpuUsage()
  return (user + system) / 1e6
}
