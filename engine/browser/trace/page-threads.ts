import type { CpuProfile } from './cpu-profile.ts'
import type { EventTiming, Invoker, Slice, ThreadContent, TraceContent } from './trace-content.ts'
import { isTask } from './trace-content.ts'

/** The main thread of one process that showed the measured page. */
export type PageThread = {
  pid: number
  /** By begin; what contains others comes before them. */
  slices: Slice[]
  /** The outermost tasks among the slices. */
  tasks: Slice[]
  firstTaskUs: number
  lastTaskUs: number
  /** Main-thread frames: script, style, layout and paint of one frame. */
  renders: { startUs: number; endUs: number }[]
  eventTimings: EventTiming[]
  /** Scripts of 5 ms and more, by begin. */
  invoked: (Invoker & { endUs: number })[]
  networkUs: number[]
  profile: CpuProfile | null
}

const MAIN_THREAD = 'CrRendererMain'

/**
 * The threads that ran the page of `origin`: one a process that showed it, so two after a navigation across processes. Threads of workers and
 * of other tabs are left out. A text tells why there is none.
 */
export const pageThreads = (content: TraceContent, origin: string): PageThread[] | string => {
  const pids = pagePids(content, origin)
  if (typeof pids === 'string') return pids
  const threads = [...content.threads.values()].filter(({ pid, name }) => pids.has(pid) && name === MAIN_THREAD)
  if (threads.length === 0) return 'the trace names no main thread of the page'
  if (threads.every(({ tasks }) => tasks === 0)) return 'the trace holds no task of the page: its category is missing'
  return threads.map((thread) => pageThread(content, thread))
}

const pagePids = (content: TraceContent, origin: string): Set<number> | string => {
  const main = content.shown.filter(({ outermost }) => outermost)
  const pids = new Set(main.filter(({ url }) => originOf(url) === origin).map(({ pid }) => pid))
  if (pids.size > 0) return pids
  if (main.length > 0) return `the traced page showed ${originOf(main[0]!.url)}, never ${origin}`
  // A trace of the whole browser tells of no frame: then the page is where our clock mark stands.
  return new Set(content.marks.map(({ pid }) => pid))
}

const originOf = (url: string): string => {
  try {
    return new URL(url).origin
  } catch {
    return url.slice(0, 80)
  }
}

const pageThread = (content: TraceContent, thread: ThreadContent): PageThread => {
  const slices = thread.slices.sort((a, b) => a.startUs - b.startUs || b.endUs - a.endUs || Number(isTask(b.name)) - Number(isTask(a.name)))
  const tasks: Slice[] = []
  for (const slice of slices) {
    if (isTask(slice.name) && slice.startUs >= (tasks.at(-1)?.endUs ?? 0)) tasks.push(slice)
  }
  return {
    pid: thread.pid,
    slices,
    tasks,
    firstTaskUs: thread.firstTaskUs,
    lastTaskUs: thread.lastTaskUs,
    renders: paired(
      thread.renderBeginsUs.map((startUs) => ({ startUs })),
      thread.renderEndsUs,
    ),
    invoked: paired(thread.invokers, thread.invokerEndsUs),
    eventTimings: thread.eventTimings.sort((a, b) => a.startUs - b.startUs),
    networkUs: thread.networkUs.sort((a, b) => a - b),
    profile: content.profiles.of(thread.pid, thread.tid),
  }
}

/**
 * A thread renders one frame and runs one script at a time and the events' ids are used again, so begin and end are paired in order; a lone one
 * is left out.
 */
const paired = <Begin extends { startUs: number }>(begins: readonly Begin[], endsUs: readonly number[]): (Begin & { endUs: number })[] => {
  const inOrder = [...begins].sort((a, b) => a.startUs - b.startUs)
  const ends = [...endsUs].sort((a, b) => a - b)
  const pairs: (Begin & { endUs: number })[] = []
  let next = 0
  for (const [index, begin] of inOrder.entries()) {
    while (next < ends.length && ends[next]! < begin.startUs) next += 1
    const endUs = ends[next]
    if (endUs === undefined) break
    if (endUs > (inOrder[index + 1]?.startUs ?? Number.POSITIVE_INFINITY)) continue
    pairs.push({ ...begin, endUs })
    next += 1
  }
  return pairs
}

/** The slices that begin within a stretch, in order. Binary search: a trace holds thousands of stretches. */
export const slicesWithin = (slices: readonly Slice[], startUs: number, endUs: number): Slice[] => {
  let [low, high] = [0, slices.length]
  while (low < high) {
    const middle = (low + high) >> 1
    if (slices[middle]!.startUs < startUs) low = middle + 1
    else high = middle
  }
  const found: Slice[] = []
  for (let index = low; index < slices.length && slices[index]!.startUs < endUs; index += 1) found.push(slices[index]!)
  return found
}
