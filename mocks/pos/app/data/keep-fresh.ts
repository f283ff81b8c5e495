import type { Memory } from './memory.ts'
import { plantPoints } from './plant-points.ts'
import { SourceError, type CatalogueSource } from './source.ts'
import type { StateHolder } from './state.ts'
import { deltaSync, fullSync, type SyncProgress } from './sync.ts'

const RETRY_MS = 2000

/** First sync, then deltas on a timer, until `stop`. */
export type KeepFresh = { start(from: SyncProgress): void; now(): void; stop(): void }

export const createKeepFresh = (options: {
  source: CatalogueSource
  memory: Memory
  state: StateHolder
  deltaSeconds: number
  onReady: () => void
  onSignInNeeded: () => void
}): KeepFresh => {
  const { source, memory, state } = options
  let stopped = false
  let timer: ReturnType<typeof setTimeout> | undefined
  let progress: SyncProgress | null = null
  let busy = false

  const show = (): void =>
    state.set({ catalogueRevision: memory.catalogue.revision(), productCount: memory.catalogue.size(), customerCount: memory.customers.size() })

  const failed = (error: unknown): void => {
    if (!(error instanceof SourceError)) throw error
    if (error.kind === 'signIn') options.onSignInNeeded()
    if (error.kind === 'network') state.set({ online: false })
    state.set({ problem: state.get().phase === 'syncing' ? error.message : null })
  }

  const step = async (): Promise<void> => {
    if (progress === null) return
    if (progress.stage !== 'done') {
      progress = await fullSync(source, { ...memory.target, saveProgress: async (next) => void (await memory.target.saveProgress(next), (progress = next)) }, progress, (tell) =>
        state.set({ progress: tell, problem: null }),
      )
      options.onReady()
    } else if (progress.marks !== null) {
      const { marks, changed } = await deltaSync(source, memory.target, progress.marks)
      progress = { ...progress, marks }
      if (changed) await memory.target.saveProgress(progress)
      plantPoints.afterDelta?.()
    }
    state.set({ online: navigator.onLine, lastSyncMs: Date.now(), progress: null, problem: null })
    show()
  }

  const turn = async (): Promise<void> => {
    if (stopped || busy) return
    busy = true
    let done = true
    try {
      if (navigator.onLine) await step()
      else if (progress?.stage !== 'done') state.set({ problem: 'no connection' })
    } catch (error) {
      done = false
      failed(error)
    } finally {
      busy = false
      clearTimeout(timer)
      const waitMs = progress?.stage !== 'done' || !done ? RETRY_MS : options.deltaSeconds * 1000
      if (!stopped) timer = setTimeout(() => void turn(), waitMs)
    }
  }

  return {
    start: (from) => {
      progress = from
      show()
      // A till that has its catalogue sells first and asks later.
      if (from.stage === 'done') timer = setTimeout(() => void turn(), Math.min(3000, options.deltaSeconds * 1000))
      else void turn()
    },
    now: () => void turn(),
    stop: () => {
      stopped = true
      clearTimeout(timer)
    },
  }
}
