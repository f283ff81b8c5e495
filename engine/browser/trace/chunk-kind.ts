import { isOfDriver } from './scripts.ts'
import { forEachStack } from './cpu-profile.ts'
import type { PageThread } from './page-threads.ts'
import { slicesWithin } from './page-threads.ts'
import type { Invoker, Slice } from './trace-content.ts'
import { isTask } from './trace-content.ts'

/**
 * What started a chunk of work. `gc` and `browser` (a task in which neither script nor rendering of the page ran) are no choice of the page's
 * authors; `driver` is work of DevTools or of our probe and counts nowhere.
 */
export type ChunkKind =
  | 'idle-callback'
  | 'timer'
  | 'posted-task'
  | 'message'
  | 'fetch'
  | 'storage'
  | 'animation-frame'
  | 'layout'
  | 'input'
  | 'script'
  | 'other'
  | 'gc'
  | 'browser'
  | 'driver'

const KINDS: Readonly<Record<string, ChunkKind>> = {
  FireIdleCallback: 'idle-callback',
  TimerFire: 'timer',
  RunPostTaskCallback: 'posted-task',
  HandlePostMessage: 'message',
  WebSocketReceive: 'message',
  XHRReadyStateChange: 'fetch',
  XHRLoad: 'fetch',
  FireAnimationFrame: 'animation-frame',
  UpdateLayoutTree: 'layout',
  Layout: 'layout',
  PrePaint: 'layout',
  Paint: 'layout',
  Layerize: 'layout',
  Commit: 'layout',
  HitTest: 'layout',
  EvaluateScript: 'script',
  'v8.compile': 'script',
  'v8.run': 'script',
  ParseHTML: 'script',
  FunctionCall: 'other',
  MinorGC: 'gc',
  MajorGC: 'gc',
  'V8.GCScavenger': 'gc',
  'BlinkGC.AtomicPhase': 'gc',
  'CpuProfiler::StartProfiling': 'driver',
}
const CALLBACKS: Readonly<Record<string, ChunkKind>> = {
  IdleRequestCallback: 'idle-callback',
  SchedulerPostTaskCallback: 'posted-task',
  FrameRequestCallback: 'animation-frame',
  ResizeObserverCallback: 'animation-frame',
  IntersectionObserverCallback: 'animation-frame',
}
const MESSAGES = new Set(['message', 'messageerror'])
const STORAGE = new Set(['success', 'complete', 'upgradeneeded', 'blocked', 'versionchange', 'abort'])
const INPUT = /^(pointer|mouse|touch|key|click|dblclick|auxclick|contextmenu|wheel|input|beforeinput|composition|drag|drop|focus|blur|change|select)/
const TRANSFER = new Set(['readystatechange', 'loadstart', 'progress', 'loadend'])
/** Less of a task is not what the task was for. */
const MIN_SHARE = 0.25
/** An answer's promise jobs run in the task that took it, or in the next one. */
const NETWORK_BEFORE_US = 5000

export const isIdleWork = (kind: ChunkKind): boolean =>
  ['idle-callback', 'timer', 'posted-task', 'message', 'fetch', 'storage', 'other'].includes(kind)

/** By what took most of the task: only the outermost known slices count, so that a layout within a timer is the timer's. */
export const chunkKind = (thread: PageThread, task: Slice): ChunkKind => {
  const inside = slicesWithin(thread.slices, task.startUs, task.endUs).filter((slice) => slice !== task)
  const wallUs = task.endUs - task.startUs
  if (driverUs(thread, task, inside) > wallUs / 2) return 'driver'
  const invoked = kindOfLongest(thread.invoked.filter(({ startUs, endUs }) => startUs >= task.startUs && endUs <= task.endUs), wallUs)
  if (invoked !== null) return invoked
  const time = new Map<ChunkKind, number>()
  let coveredToUs = 0
  for (const slice of inside) {
    if (slice.startUs < coveredToUs || isTask(slice.name)) continue
    const kind = kindOf(thread, task, slice)
    if (kind === null) continue
    coveredToUs = slice.endUs
    time.set(kind, (time.get(kind) ?? 0) + slice.endUs - slice.startUs)
  }
  if (thread.renders.some(({ startUs, endUs }) => startUs < task.endUs && endUs > task.startUs)) joinFrame(time)
  const [kind, us] = [...time].reduce((most, entry) => (entry[1] > most[1] ? entry : most), ['browser' as ChunkKind, 0])
  return us >= wallUs * MIN_SHARE ? kind : 'browser'
}

/** What called the script that took most of the task, in the browser's own words: no other event tells a message from a promise. */
const kindOfLongest = (invoked: readonly (Invoker & { endUs: number })[], wallUs: number): ChunkKind | null => {
  const longest = invoked.reduce<(Invoker & { endUs: number }) | null>(
    (most, one) => (most === null || one.endUs - one.startUs > most.endUs - most.startUs ? one : most),
    null,
  )
  return longest === null || longest.endUs - longest.startUs < wallUs / 2 ? null : kindOfInvoker(longest)
}

const kindOfInvoker = ({ type, className, property }: Invoker): ChunkKind => {
  if (type === 'CLASSIC_SCRIPT' || type === 'MODULE_SCRIPT') return 'script'
  if (type === 'USER_CALLBACK') return property.startsWith('TimerHandler') ? 'timer' : (CALLBACKS[property] ?? 'other')
  if (/^(IDB|Cache|FileSystem|StorageManager)/.test(className)) return 'storage'
  if (/^(XMLHttpRequest|Response|Request|ReadableStream)/.test(className) || property === 'fetch') return 'fetch'
  if (/^Scheduler/.test(className)) return 'posted-task'
  if (type === 'EVENT_HANDLER' && MESSAGES.has(property)) return 'message'
  return type === 'EVENT_HANDLER' && INPUT.test(property) ? 'input' : 'other'
}

/** In a task that renders a frame, callbacks, style and layout are one thing. */
const joinFrame = (time: Map<ChunkKind, number>): void => {
  const us = (time.get('animation-frame') ?? 0) + (time.get('layout') ?? 0) + (time.get('other') ?? 0)
  for (const kind of ['layout', 'other'] as const) time.delete(kind)
  if (us > 0) time.set('animation-frame', us)
}

const kindOf = (thread: PageThread, task: Slice, slice: Slice): ChunkKind | null => {
  if (slice.name === 'EventDispatch') {
    if (MESSAGES.has(slice.type)) return 'message'
    if (STORAGE.has(slice.type)) return 'storage'
    if (TRANSFER.has(slice.type)) return 'fetch'
    return INPUT.test(slice.type) ? 'input' : 'other'
  }
  if (slice.name === 'RunMicrotasks') return cameFromNetwork(thread, task) ? 'fetch' : 'other'
  return KINDS[slice.name] ?? null
}

const cameFromNetwork = ({ networkUs }: PageThread, task: Slice): boolean =>
  networkUs.some((us) => us >= task.startUs - NETWORK_BEFORE_US && us <= task.endUs)

const driverUs = (thread: PageThread, task: Slice, inside: readonly Slice[]): number => {
  let calledUs = 0
  let coveredToUs = 0
  for (const { script, startUs, endUs } of inside) {
    if (script === null || !isOfDriver(script.url) || startUs < coveredToUs) continue
    calledUs += endUs - startUs
    coveredToUs = endUs
  }
  if (thread.profile === null) return calledUs
  let sampledUs = 0
  forEachStack(thread.profile, task.startUs, task.endUs, (stack, us) => {
    if (stack.length > 0 && isOfDriver(stack.at(-1)!.url)) sampledUs += us
  })
  return Math.max(calledUs, sampledUs)
}
