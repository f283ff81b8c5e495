import { chunkKind, isIdleWork } from './chunk-kind.ts'
import type { PageThread } from './page-threads.ts'
import type { EventTiming } from './trace-content.ts'

export type Interaction = {
  thread: PageThread
  startUs: number
  kind: 'tap' | 'key'
  visibleMs: number
  handlerMs: number
  metIdleWork: boolean
  /** Its handlers' run time, merged and in order. */
  handling: { startUs: number; endUs: number }[]
  /** The last paint that it waited for. */
  endUs: number
}

/** Events that the browser counts to no interaction, though the same input fires them and their handlers hold up the same answer. */
const COMPANIONS = new Set([
  ...['mousedown', 'mouseup', 'touchstart', 'touchend', 'click', 'dblclick', 'auxclick', 'contextmenu'],
  ...['keypress', 'beforeinput', 'input', 'compositionstart', 'compositionupdate', 'compositionend'],
])
const MIN_WAIT_US = 1000

/** Groups the Event Timing entries of a thread by interaction, in order of time. */
export const interactionsOf = (thread: PageThread): Interaction[] => {
  const groups = new Map<number, EventTiming[]>()
  for (const timing of thread.eventTimings) {
    if (timing.interactionId === 0) continue
    const group = groups.get(timing.interactionId) ?? []
    group.push(timing)
    groups.set(timing.interactionId, group)
  }
  const companions = thread.eventTimings.filter(({ interactionId, type }) => interactionId === 0 && COMPANIONS.has(type))
  return [...groups.values()].map((group) => interactionOf(thread, group, companions)).sort((a, b) => a.startUs - b.startUs)
}

const interactionOf = (thread: PageThread, group: readonly EventTiming[], companions: readonly EventTiming[]): Interaction => {
  const firstUs = Math.min(...group.map(({ startUs }) => startUs))
  const handling = merged([...group, ...companions.filter((companion) => group.some((timing) => isFiredWith(companion, timing)))])
  return {
    thread,
    startUs: firstUs,
    kind: group.some(({ type }) => type.startsWith('key')) ? 'key' : 'tap',
    visibleMs: Math.max(...group.map(({ durationMs }) => durationMs)),
    handlerMs: handling.reduce((sum, { startUs, endUs }) => sum + (endUs - startUs), 0) / 1000,
    metIdleWork: group.some((timing) => waitedForIdleWork(thread, timing)),
    handling,
    endUs: Math.max(...group.map(({ startUs, durationMs }) => startUs + durationMs * 1000)),
  }
}

/** `mousedown` carries the time stamp of its `pointerdown`; `input` is made while its `keydown` is handled. */
const isFiredWith = (companion: EventTiming, timing: EventTiming): boolean =>
  Math.abs(companion.startUs - timing.startUs) <= 1000 ||
  (companion.startUs >= timing.startUs &&
    companion.startUs <= timing.processingEndUs + 1000 &&
    companion.processingStartUs >= timing.processingStartUs)

const merged = (timings: readonly EventTiming[]): { startUs: number; endUs: number }[] => {
  const spans: { startUs: number; endUs: number }[] = []
  for (const { processingStartUs, processingEndUs } of [...timings].sort((a, b) => a.processingStartUs - b.processingStartUs)) {
    const last = spans.at(-1)
    if (last !== undefined && processingStartUs <= last.endUs) last.endUs = Math.max(last.endUs, processingEndUs)
    else spans.push({ startUs: processingStartUs, endUs: processingEndUs })
  }
  return spans
}

const waitedForIdleWork = (thread: PageThread, { startUs, processingStartUs }: EventTiming): boolean =>
  thread.tasks.some(
    (task) =>
      task.startUs < startUs &&
      task.endUs - startUs >= MIN_WAIT_US &&
      task.endUs <= processingStartUs + MIN_WAIT_US &&
      isIdleWork(chunkKind(thread, task)),
  )
