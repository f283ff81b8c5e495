import { mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { gzipSync } from 'node:zlib'
import { CLOCK_MARK } from './clock-mark.ts'
import { readTrace } from './read-trace.ts'
import type { DriveWindow, TraceReading } from './reading.ts'
import type { SourceMaps } from './source-maps.ts'

export const ORIGIN = 'http://127.0.0.1:8080'
/** Epoch of the synthetic traces' microsecond 0. */
export const EPOCH_MS = 1_790_000_000_000
const [BROWSER, PAGE, MAIN, COMPOSITOR] = [1, 10, 11, 12]

export type RawEvent = Record<string, unknown> & { name: string; ts: number }

/** An event of the page's main thread; times in milliseconds. */
export const slice = (name: string, startMs: number, durMs: number, more: Record<string, unknown> = {}): RawEvent => ({
  ...{ name, cat: 'devtools.timeline', ph: 'X', pid: PAGE, tid: MAIN, ts: startMs * 1000, dur: durMs * 1000, args: {} },
  ...more,
})

export const task = (startMs: number, durMs: number, cpuMs = durMs): RawEvent => slice('RunTask', startMs, durMs, { tdur: cpuMs * 1000 })

export const call = (functionName: string, startMs: number, durMs: number, url = `${ORIGIN}/app.js`, line = 10): RawEvent =>
  slice('FunctionCall', startMs, durMs, { args: { data: { functionName, url, lineNumber: line, columnNumber: 3 } } })

export const dispatch = (type: string, startMs: number, durMs: number): RawEvent => slice('EventDispatch', startMs, durMs, { args: { data: { type } } })

export const eventTiming = (type: string, interactionId: number, atMs: number, handler: [fromMs: number, toMs: number], durationMs: number): RawEvent => ({
  ...{ name: 'EventTiming', cat: 'devtools.timeline', ph: 'b', pid: PAGE, tid: MAIN, id: '0x1', ts: atMs * 1000 },
  args: { data: { type, interactionId, timeStamp: 5000 + atMs, processingStart: 5000 + handler[0], processingEnd: 5000 + handler[1], duration: durationMs } },
})

export const render = (startMs: number, durMs: number): RawEvent[] => [
  { name: 'AnimationFrame::Render', cat: 'devtools.timeline', ph: 'b', pid: PAGE, tid: MAIN, id: '0x5', ts: startMs * 1000, args: {} },
  { name: 'AnimationFrame::Render', cat: 'devtools.timeline', ph: 'e', pid: PAGE, tid: MAIN, id: '0x5', ts: (startMs + durMs) * 1000, args: {} },
]

export const report = (sequence: number, atMs: number, state: string, affectsSmoothness = false): RawEvent => ({
  ...{ name: 'PipelineReporter', cat: 'cc,benchmark', ph: 'b', pid: PAGE, tid: COMPOSITOR, id: `0x${sequence}`, ts: atMs * 1000 },
  args: { frame_reporter: { state, affects_smoothness: affectsSmoothness, frame_sequence: sequence, frame_source: 1, layer_tree_host_id: 1 } },
})

/** A navigation of the page's own document, and the load event that ends it. */
export const navigation = (startMs: number, loadMs: number | null, isOutermostMainFrame = true): RawEvent[] => [
  { name: 'navigationStart', cat: 'blink.user_timing', ph: 'R', pid: PAGE, tid: MAIN, ts: startMs * 1000, args: { data: { documentLoaderURL: ORIGIN, isOutermostMainFrame } } },
  ...(loadMs === null
    ? []
    : [{ name: 'MarkLoad', cat: 'devtools.timeline', ph: 'I', pid: PAGE, tid: MAIN, ts: loadMs * 1000, args: { data: { isOutermostMainFrame } } }]),
]

/** An image from its first byte to its last. */
export const image = (requestId: string, startMs: number, endMs: number, mimeType = 'image/webp'): RawEvent[] => [
  { name: 'ResourceReceiveResponse', cat: 'devtools.timeline', ph: 'I', pid: PAGE, tid: MAIN, ts: startMs * 1000, args: { data: { requestId, mimeType } } },
  { name: 'ResourceFinish', cat: 'devtools.timeline', ph: 'I', pid: PAGE, tid: MAIN, ts: endMs * 1000, args: { data: { requestId } } },
]

/** The beginning (`b`) or the end (`e`) of an animation by CSS. */
export const cssAnimation = (ph: 'b' | 'e', atMs: number, id = '7'): RawEvent => ({
  ...{ name: 'Animation', cat: 'blink.animations,devtools.timeline', ph, pid: PAGE, tid: MAIN, id2: { local: id }, ts: atMs * 1000, args: {} },
})

export const clockMark = (atMs: number, epochMs = EPOCH_MS + atMs): RawEvent => ({
  ...{ name: `${CLOCK_MARK}${epochMs}`, cat: 'blink.user_timing', ph: 'I', pid: PAGE, tid: MAIN, ts: atMs * 1000, args: {} },
})

/** What every trace begins with: names of threads, the page's frame, a clock mark, and tasks that span it. */
export const preamble = (lengthMs = 10_000): RawEvent[] => [
  { name: 'thread_name', cat: '__metadata', ph: 'M', pid: PAGE, tid: MAIN, ts: 0, args: { name: 'CrRendererMain' } },
  { name: 'thread_name', cat: '__metadata', ph: 'M', pid: PAGE, tid: COMPOSITOR, ts: 0, args: { name: 'Compositor' } },
  {
    ...{ name: 'TracingStartedInBrowser', cat: 'disabled-by-default-devtools.timeline', ph: 'I', pid: BROWSER, tid: 1, ts: 1000 },
    args: { data: { frames: [{ frame: 'A', url: `${ORIGIN}/index.html`, processId: PAGE, isOutermostMainFrame: true, isInPrimaryMainFrame: true, name: '' }] } },
  },
  clockMark(10),
  task(5, 0.1),
  task(lengthMs, 0.1),
]

export const windowOf = (kind: DriveWindow['kind'], startMs: number, endMs: number, step: string | null = null): DriveWindow => ({
  ...{ kind, step, element: null, startMs: EPOCH_MS + startMs, endMs: EPOCH_MS + endMs },
})

/** Writes bytes to a file, reads it as a trace, and removes it. */
export async function readBytes(bytes: Buffer, windows: readonly DriveWindow[] = [], sourceMaps: SourceMaps | null = null): Promise<TraceReading> {
  const folder = mkdtempSync(join(tmpdir(), 'tillstorm-trace-'))
  const file = join(folder, 'trace.json.gz')
  try {
    writeFileSync(file, bytes)
    return await readTrace(file, { windows, origin: ORIGIN, sourceMaps })
  } finally {
    rmSync(folder, { recursive: true, force: true })
  }
}

export const traceBytes = (events: readonly unknown[]): Buffer => gzipSync(JSON.stringify({ metadata: { source: 'test' }, traceEvents: events }))

export const readEvents = (events: readonly RawEvent[], windows: readonly DriveWindow[] = [], sourceMaps: SourceMaps | null = null): Promise<TraceReading> =>
  readBytes(traceBytes([...preamble(), ...events]), windows, sourceMaps)
