import type { MonitorRow } from '../run/records.ts'

/** Takes one sample of one thing beside the load. It never throws: what it could not read is a `monitor-error` row. */
export type MonitorSampler = { readonly name: string; readonly intervalMs?: number; sample(phase: MonitorRow['phase']): Promise<MonitorRow> }

/** Samples every monitor at its pace, each on its own: a slow one neither delays the others nor overlaps itself. */
export const runMonitors = (options: {
  samplers: readonly MonitorSampler[]
  intervalMs: number
  phase: MonitorRow['phase']
  write: (row: MonitorRow) => void
}): { stop(): Promise<void> } => {
  let stopped = false
  let wakeAll: () => void = () => {}
  const stopping = new Promise<void>((resolve) => {
    wakeAll = resolve
  })
  let problem: unknown = null
  const loop = async (sampler: MonitorSampler): Promise<void> => {
    while (!stopped) {
      const startMs = performance.now()
      const row = await sampler.sample(options.phase)
      try {
        options.write(row)
      } catch (error) {
        problem ??= error
        return
      }
      let timer: NodeJS.Timeout | undefined
      const pause = new Promise<void>((resolve) => {
        timer = setTimeout(resolve, Math.max(0, (sampler.intervalMs ?? options.intervalMs) - (performance.now() - startMs)))
      })
      await Promise.race([pause, stopping])
      clearTimeout(timer)
    }
  }
  const loops = options.samplers.map(loop)
  return {
    stop: async () => {
      stopped = true
      wakeAll()
      await Promise.all(loops)
      if (problem !== null) throw problem
    },
  }
}
