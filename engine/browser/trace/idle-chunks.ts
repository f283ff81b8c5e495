import type { UsWindow } from './animations.ts'
import { chunkKind } from './chunk-kind.ts'
import type { ChunkKind } from './chunk-kind.ts'
import type { Interaction } from './interactions.ts'
import type { PageThread } from './page-threads.ts'
import type { Slice } from './trace-content.ts'

/** A task, or as much of it as lay in idle time, from `startUs` on. */
export type IdleChunk = { thread: PageThread; task: Slice; startUs: number; cpuUs: number | null; kind: Exclude<ChunkKind, 'driver'>; step: string | null }
export type IdleSpan = { startUs: number; endUs: number; step: string | null }
type Span = { startUs: number; endUs: number }

/** A fling runs on after its gesture; and of an input past the driver nobody knows when its answer was complete. */
const AFTER_INPUT_US = 500_000
/** The driver itself waits until nothing more changed for so long; a paint that its window does not hold is given the same. */
const QUIET_US = 100_000
const MIN_CHUNK_US = 1000

const overlaps = (a: Span, b: Span): boolean => a.startUs < b.endUs && a.endUs > b.startUs

/**
 * The driver's windows of inputs, each to the end of its answer: the driver waits until the page shows it and then stands still, so that a late
 * result is in it, and a timer that the input wound up for later is not.
 */
const answersOf = (windows: readonly UsWindow[], interactions: readonly Interaction[]): Span[] =>
  windows.flatMap((window) => {
    if (window.kind !== 'interaction') return []
    const paints = interactions.filter((one) => overlaps(one, window)).map(({ endUs }) => endUs + QUIET_US)
    return [{ startUs: window.startUs, endUs: Math.max(window.endUs, ...paints) }]
  })

/** The driver's idle windows as far as the trace reaches, less every input until its answer is complete, and half a second after a scroll or drag. */
export const idleSpans = (windows: readonly UsWindow[], interactions: readonly Interaction[], threads: readonly PageThread[]): IdleSpan[] => {
  const firstUs = Math.min(...threads.map((thread) => thread.firstTaskUs))
  const lastUs = Math.max(...threads.map((thread) => thread.lastTaskUs))
  const answers = answersOf(windows, interactions)
  const moves = windows.filter(({ kind }) => kind === 'scroll' || kind === 'drag')
  const unknown = interactions.filter((one) => !answers.some((answer) => overlaps(one, answer)))
  const busy = [...answers, ...[...moves, ...unknown].map(({ startUs, endUs }) => ({ startUs, endUs: endUs + AFTER_INPUT_US }))].sort((a, b) => a.startUs - b.startUs)
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

/**
 * Every task of which 1 ms and more lay in idle time, from where that began to the task's own end: the page cannot answer an input before it. What
 * began within an answer belongs to it for half a second more. Tasks of the driver are left out.
 */
export const idleChunks = (
  spans: readonly IdleSpan[], threads: readonly PageThread[], windows: readonly UsWindow[], interactions: readonly Interaction[],
): IdleChunk[] => {
  const answers = answersOf(windows, interactions)
  return threads.flatMap((thread) =>
    thread.tasks.flatMap((task) => {
      if (task.endUs - task.startUs < MIN_CHUNK_US) return []
      const span = spans.find((one) => overlaps(task, one))
      if (span === undefined) return []
      const answer = answers.find(({ startUs, endUs }) => task.startUs >= startUs && task.startUs < endUs)
      const startUs = Math.max(task.startUs, span.startUs, answer === undefined ? 0 : answer.endUs + AFTER_INPUT_US)
      if (task.endUs - startUs < MIN_CHUNK_US) return []
      const kind = chunkKind(thread, task)
      const share = (task.endUs - startUs) / (task.endUs - task.startUs)
      return kind === 'driver' ? [] : [{ thread, task, startUs, cpuUs: task.cpuUs === null ? null : task.cpuUs * share, kind, step: span.step }]
    }),
  )
}
