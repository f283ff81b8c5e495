import { epochOfMark } from './clock-mark.ts'
import { CpuProfiles } from './cpu-profile.ts'
import { fieldsOf, numberOf, textOf } from './trace-event.ts'
import type { Fields, TraceEvent } from './trace-event.ts'

/** A stretch of one thread with a beginning and an end. Microseconds of the trace's clock. */
export type Slice = {
  name: string
  startUs: number
  endUs: number
  cpuUs: number | null
  script: { url: string; functionName: string; line: number; column: number } | null
  /** Of an `EventDispatch`: the DOM event's type. */
  type: string
}

export type EventTiming = {
  startUs: number
  type: string
  interactionId: number
  durationMs: number
  processingStartUs: number
  processingEndUs: number
}

/** What called a script of 5 ms and more, as the browser itself tells it for long animation frames. */
export type Invoker = { startUs: number; type: string; className: string; property: string; url: string; functionName: string }

/** One report on a compositor frame. `whole`: all that it should show was shown; `missed`: it was not, and the user could see that. */
export type FrameReport = { startUs: number; key: string; whole: boolean; missed: boolean }

export type ThreadContent = {
  pid: number
  tid: number
  name: string
  slices: Slice[]
  /** All tasks, also those too short to be kept. */
  tasks: number
  shortCalls: number
  firstTaskUs: number
  lastTaskUs: number
  renderBeginsUs: number[]
  renderEndsUs: number[]
  eventTimings: EventTiming[]
  invokers: Invoker[]
  invokerEndsUs: number[]
  /** When something came from the network. */
  networkUs: number[]
}

/** Shorter slices are not kept: what is kept is then bounded by the length of the trace, not by its number of events. */
const MIN_SLICE_US = 300
const MAX_SLICE_US = 300e6
/** Calls that are shorter name what a quick handler began; no number comes from them, so enough is enough. */
const MAX_SHORT_CALLS = 30_000
const TASKS = new Set(['RunTask', 'ThreadControllerImpl::RunTask'])
const NETWORK = new Set(['ResourceReceiveResponse', 'ResourceReceivedData', 'ResourceFinish', 'WebSocketReceive'])

export const isTask = (name: string): boolean => TASKS.has(name)

/** What of a trace RAIL needs, taken event by event in any order. Names and fields: docs/rail-trace.md. */
export class TraceContent {
  threads = new Map<string, ThreadContent>()
  marks: { pid: number; us: number; epochMs: number }[] = []
  /** Frames that the browser told of: which process shows which URL. */
  shown: { pid: number; url: string; outermost: boolean }[] = []
  /** Begins and ends of loading the outermost document. */
  navigations: { pid: number; us: number }[] = []
  loads: { pid: number; us: number }[] = []
  /** When something of a request came, by process and id, and the requests that were answered by an image. */
  arrivals: { pid: number; key: string; us: number }[] = []
  imageKeys = new Set<string>()
  /** Calls of `requestAnimationFrame`'s callbacks, moves of what scrolls, and begins and ends of animations by CSS or the Web Animations API. */
  frameCallbacks: { pid: number; us: number }[] = []
  scrolls: { pid: number; us: number }[] = []
  animationEdges: { pid: number; id: string; us: number; isBegin: boolean }[] = []
  reports = new Map<number, FrameReport[]>()
  profiles = new CpuProfiles()
  firstUs = Number.POSITIVE_INFINITY

  take(event: TraceEvent): void {
    if (event.ph === 'M') {
      if (event.name === 'thread_name') this.#thread(event).name = textOf(event.args.name)
      return
    }
    if (event.ts > 0 && event.ts < this.firstUs) this.firstUs = event.ts
    if (event.ph === 'X') return this.#slice(event)
    switch (event.name) {
      case 'EventTiming':
        return event.ph === 'b' ? this.#eventTiming(event) : undefined
      case 'AnimationFrame::Render':
        if (event.ph === 'b') this.#thread(event).renderBeginsUs.push(event.ts)
        if (event.ph === 'e') this.#thread(event).renderEndsUs.push(event.ts)
        return
      case 'AnimationFrame::Script::Execute':
        if (event.ph === 'b') this.#thread(event).invokers.push(invokerOf(event))
        if (event.ph === 'e') this.#thread(event).invokerEndsUs.push(event.ts)
        return
      case 'PipelineReporter':
        return event.ph === 'b' ? this.#frame(event) : undefined
      case 'Profile':
        return this.profiles.begin(event)
      case 'ProfileChunk':
        return this.profiles.chunk(event)
      case 'Animation':
        if (event.ph === 'b' || event.ph === 'e') this.animationEdges.push({ pid: event.pid, id: event.id, us: event.ts, isBegin: event.ph === 'b' })
        return
      case 'navigationStart':
        return this.#loading(this.navigations, event)
      case 'MarkLoad':
        return this.#loading(this.loads, event)
      case 'TracingStartedInBrowser':
        return this.#frames(fieldsOf(event.args.data).frames)
      case 'FrameCommittedInBrowser':
        return this.#frames([event.args.data])
      default:
        return this.#instant(event)
    }
  }

  #instant(event: TraceEvent): void {
    if (NETWORK.has(event.name)) this.#network(event)
    const epochMs = epochOfMark(event.name)
    if (epochMs !== null) this.marks.push({ pid: event.pid, us: event.ts, epochMs })
  }

  #network(event: TraceEvent): void {
    this.#thread(event).networkUs.push(event.ts)
    const { requestId, mimeType } = fieldsOf(event.args.data)
    if (typeof requestId !== 'string') return
    const key = `${event.pid}:${requestId}`
    this.arrivals.push({ pid: event.pid, key, us: event.ts })
    if (event.name === 'ResourceReceiveResponse' && textOf(mimeType).startsWith('image/')) this.imageKeys.add(key)
  }

  #thread({ pid, tid }: { pid: number; tid: number }): ThreadContent {
    const key = `${pid}:${tid}`
    const known = this.threads.get(key)
    if (known !== undefined) return known
    const fresh: ThreadContent = {
      ...{ pid, tid, name: '', slices: [], tasks: 0, shortCalls: 0, firstTaskUs: Number.POSITIVE_INFINITY, lastTaskUs: 0 },
      ...{ renderBeginsUs: [], renderEndsUs: [], eventTimings: [], invokers: [], invokerEndsUs: [], networkUs: [] },
    }
    this.threads.set(key, fresh)
    return fresh
  }

  #slice(event: TraceEvent): void {
    if (event.dur === undefined || event.dur > MAX_SLICE_US) return
    const isOfNetwork = NETWORK.has(event.name)
    if (isTask(event.name)) {
      const thread = this.#thread(event)
      thread.tasks += 1
      thread.firstTaskUs = Math.min(thread.firstTaskUs, event.ts)
      thread.lastTaskUs = Math.max(thread.lastTaskUs, event.ts + event.dur)
    }
    if (isOfNetwork) this.#network(event)
    if (event.name === 'FireAnimationFrame') this.frameCallbacks.push({ pid: event.pid, us: event.ts })
    if (event.name === 'ScrollLayer') this.scrolls.push({ pid: event.pid, us: event.ts })
    const isCall = event.name === 'FunctionCall' || event.name === 'EvaluateScript'
    if (event.dur < MIN_SLICE_US && (!isCall || (this.#thread(event).shortCalls += 1) > MAX_SHORT_CALLS)) return
    const data = fieldsOf(event.args.data)
    this.#thread(event).slices.push({
      name: event.name,
      startUs: event.ts,
      endUs: event.ts + event.dur,
      cpuUs: event.tdur ?? null,
      script: isCall ? scriptOf(data) : null,
      type: textOf(data.type, 40),
    })
  }

  #eventTiming(event: TraceEvent): void {
    const data = fieldsOf(event.args.data)
    const [timeStamp, start, end, duration] = [data.timeStamp, data.processingStart, data.processingEnd, data.duration].map(numberOf)
    if (timeStamp == null || start == null || end == null || duration == null) return
    if (end < start || start < timeStamp || duration < 0) return
    this.#thread(event).eventTimings.push({
      startUs: event.ts,
      type: textOf(data.type, 40),
      interactionId: numberOf(data.interactionId) ?? 0,
      durationMs: duration,
      processingStartUs: event.ts + (start - timeStamp) * 1000,
      processingEndUs: event.ts + (end - timeStamp) * 1000,
    })
  }

  #frame(event: TraceEvent): void {
    const report = fieldsOf(event.args.frame_reporter ?? event.args.chrome_frame_reporter)
    const state = textOf(report.state)
    if (state === '' || state === 'STATE_NO_UPDATE_DESIRED') return
    const whole = state === 'STATE_PRESENTED_ALL'
    const missed = report.affects_smoothness === true && (state === 'STATE_DROPPED' || state === 'STATE_PRESENTED_PARTIAL')
    if (!whole && !missed && state !== 'STATE_PRESENTED_PARTIAL') return
    const key = `${String(report.layer_tree_host_id)}:${String(report.frame_source)}:${String(report.frame_sequence)}`
    const reports = this.reports.get(event.pid) ?? []
    reports.push({ startUs: event.ts, key, whole, missed })
    this.reports.set(event.pid, reports)
  }

  #loading(moments: { pid: number; us: number }[], { pid, ts, args }: TraceEvent): void {
    if (isOutermost(fieldsOf(args.data))) moments.push({ pid, us: ts })
  }

  #frames(frames: unknown): void {
    if (!Array.isArray(frames)) return
    for (const frame of frames.map(fieldsOf)) {
      const pid = numberOf(frame.processId)
      if (pid === null) continue
      this.shown.push({ pid, url: textOf(frame.url, 2000), outermost: isOutermost(frame) })
    }
  }
}

const isOutermost = (frame: Fields): boolean =>
  typeof frame.isOutermostMainFrame === 'boolean' ? frame.isOutermostMainFrame : frame.parent === undefined

const invokerOf = ({ ts, args }: TraceEvent): Invoker => {
  const info = fieldsOf(args.animation_frame_script_timing_info)
  return {
    startUs: ts,
    type: textOf(info.invoker_type, 40),
    className: textOf(info.class_like_name, 120),
    property: textOf(info.property_like_name, 120),
    url: textOf(info.source_location_url),
    functionName: textOf(info.source_location_function_name, 120),
  }
}

/** FunctionCall and EvaluateScript count lines and columns from 1, everything here from 0. */
const scriptOf = (data: Fields): Slice['script'] => ({
  url: textOf(data.url),
  functionName: textOf(data.functionName, 120),
  line: Math.max(0, (numberOf(data.lineNumber) ?? 1) - 1),
  column: Math.max(0, (numberOf(data.columnNumber) ?? 1) - 1),
})
