import type { UsWindow } from './animations.ts'
import { chunkKind } from './chunk-kind.ts'
import type { ChunkKind } from './chunk-kind.ts'
import type { Interaction } from './interactions.ts'
import type { PageThread } from './page-threads.ts'
import type { Slice } from './trace-content.ts'

export type IdleChunk = { thread: PageThread; task: Slice; kind: Exclude<ChunkKind, 'driver'>; step: string | null }
export type IdleSpan = { startUs: number; endUs: number; step: string | null }

/** What an input set off belongs to its answer, not to idle time. */
const AFTER_INPUT_US = 500_000
const MIN_CHUNK_US = 1000

/** The driver's idle windows as far as the trace reaches, less half a second after each input. */
export const idleSpans = (windows: readonly UsWindow[], interactions: readonly Interaction[], threads: readonly PageThread[]): IdleSpan[] => {
  const firstUs = Math.min(...threads.map((thread) => thread.firstTaskUs))
  const lastUs = Math.max(...threads.map((thread) => thread.lastTaskUs))
  const busy = [...windows.filter(({ kind }) => kind !== 'idle'), ...interactions]
    .map(({ startUs, endUs }) => ({ startUs, endUs: endUs + AFTER_INPUT_US }))
    .sort((a, b) => a.startUs - b.startUs)
  return windows.flatMap((window) => {
    if (window.kind !== 'idle') return []
    const spans: IdleSpan[] = []
    let fromUs = Math.max(window.startUs, firstUs)
    const toUs = Math.min(window.endUs, lastUs)
    for (const { startUs, endUs } of busy) {
      if (endUs <= fromUs || startUs >= toUs) continue
      if (startUs > fromUs) spans.push({ startUs: fromUs, endUs: startUs, step: window.step })
      fromUs = Math.max(fromUs, endUs)
    }
    if (fromUs < toUs) spans.push({ startUs: fromUs, endUs: toUs, step: window.step })
    return spans
  })
}

/** Every task of 1 ms and more that began in an idle span: the page cannot answer an input before it ends. Those of the driver are left out. */
export const idleChunks = (spans: readonly IdleSpan[], threads: readonly PageThread[]): IdleChunk[] =>
  threads.flatMap((thread) =>
    thread.tasks.flatMap((task) => {
      if (task.endUs - task.startUs < MIN_CHUNK_US) return []
      const span = spans.find(({ startUs, endUs }) => task.startUs >= startUs && task.startUs < endUs)
      if (span === undefined) return []
      const kind = chunkKind(thread, task)
      return kind === 'driver' ? [] : [{ thread, task, kind, step: span.step }]
    }),
  )
