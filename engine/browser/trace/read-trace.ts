import { animationStretches } from './animations.ts'
import type { AnimationStretch, UsWindow } from './animations.ts'
import { clockFrom } from './clock-mark.ts'
import type { TraceClock } from './clock-mark.ts'
import { answerFrames, mainFrames, shownFrames } from './frames.ts'
import { idleChunks, idleSpans } from './idle-chunks.ts'
import type { IdleChunk } from './idle-chunks.ts'
import { motionOf } from './image-arrivals.ts'
import { interactionsOf } from './interactions.ts'
import type { Interaction } from './interactions.ts'
import { loadingSpans } from './loading.ts'
import { pageThreads } from './page-threads.ts'
import type { PageThread } from './page-threads.ts'
import type { DriveWindow, TraceReading } from './reading.ts'
import { scanEvents } from './scan-events.ts'
import { functionsIn, namedScripts } from './scripts.ts'
import type { RanFunction } from './scripts.ts'
import type { SourceMaps } from './source-maps.ts'
import { TraceContent } from './trace-content.ts'

export type ReadOptions = {
  windows: readonly DriveWindow[]
  /** `scheme://host:port` of the measured page. */
  origin: string
  /** Null: evidence names the served scripts. */
  sourceMaps: SourceMaps | null
}

/** Chunks from here on are told one by one; shorter ones are only counted. */
const LONG_CHUNK_US = 30_000
const WORST_FRAMES = 3
/** A page that does nothing but long chunks would fill the record; the longest are kept. */
const MAX_LONG_CHUNKS = 500

/**
 * Reads what a trace says of response, animation and idle work of the page: docs/rail-trace.md tells which event each number comes from. It goes
 * through the file once and never throws for what stands in it; `unusable` tells why nothing can be said.
 */
export async function readTrace(file: string, options: ReadOptions): Promise<TraceReading> {
  const content = new TraceContent()
  const { events, problem } = await scanEvents(file, (event) => content.take(event))
  if (problem !== null) return unusable(problem, events)
  const threads = pageThreads(content, options.origin)
  if (typeof threads === 'string') return unusable(threads, events)
  const pids = new Set(threads.map(({ pid }) => pid))
  const clock = clockFrom(content.marks.filter(({ pid }) => pids.has(pid)))
  if (typeof clock === 'string') return unusable(clock, events)
  const windows = inTraceTime(options.windows, clock)
  const because = whyUnfit(threads, content, windows)
  if (because !== null) return unusable(because, events)

  const interactions = threads.flatMap(interactionsOf).sort((a, b) => a.startUs - b.startUs)
  const frames = threads.flatMap(mainFrames).sort((a, b) => a.startUs - b.startUs)
  const shown = shownFrames([...pids].flatMap((pid) => content.reports.get(pid) ?? []))
  const stretches = animationStretches(windows, frames, shown, answerFrames(frames, interactions), interactions, loadingSpans(content, pids), motionOf(content, pids))
  const spans = idleSpans(windows, interactions, threads)
  const writer = new Writer(clock, content.firstUs, windows, options.sourceMaps)
  return {
    unusable: null,
    interactions: await inTurn(interactions, (interaction) => writer.interaction(interaction)),
    animations: await inTurn(stretches, (stretch) => writer.animation(stretch)),
    idle: await writer.idle(
      spans.reduce((sum, { startUs, endUs }) => sum + endUs - startUs, 0) / 1000,
      idleChunks(spans, threads, windows, interactions),
    ),
    events,
  }
}

const unusable = (why: string, events: number): TraceReading => ({
  unusable: why,
  interactions: [],
  animations: [],
  idle: { observedMs: 0, counts: [], long: [] },
  events,
})

const inTraceTime = (windows: readonly DriveWindow[], clock: TraceClock): UsWindow[] =>
  windows
    .filter(({ startMs, endMs }) => endMs > startMs)
    .map(({ startMs, endMs, ...rest }) => ({ ...rest, startUs: clock.toUs(startMs), endUs: clock.toUs(endMs) }))

const whyUnfit = (threads: readonly PageThread[], content: TraceContent, windows: readonly UsWindow[]): string | null => {
  const [firstUs, lastUs] = [Math.min(...threads.map((one) => one.firstTaskUs)), Math.max(...threads.map((one) => one.lastTaskUs))]
  if (windows.length > 0 && windows.every(({ startUs, endUs }) => endUs < firstUs || startUs > lastUs))
    return 'nothing that the driver did lies within the trace'
  if (threads.some(({ renders }) => renders.length > 0) && threads.every(({ pid }) => !content.reports.has(pid)))
    return 'the trace holds frames of the page but no report of the compositor: its category is missing'
  return null
}

/** One after another: each may ask for a source map, and the first to ask fetches it for all. */
async function inTurn<From, To>(items: readonly From[], write: (item: From) => Promise<To>): Promise<To[]> {
  const written: To[] = []
  for (const item of items) written.push(await write(item))
  return written
}

/** Handlers that took less did not hold up the answer themselves: what they began did. */
const SLOW_HANDLER_MS = 10

/** What ran in the handlers; where that is little, also what ran later in the driver's window, which ends with the page's answer. */
const functionsOf = ({ thread, handling, handlerMs, startUs }: Interaction, windows: readonly UsWindow[]): RanFunction[] => {
  const inHandlers = functionsIn(thread, handling)
  const window = windows.findLast((one) => one.kind === 'interaction' && one.startUs <= startUs + 1000 && one.endUs > startUs)
  if (handlerMs >= SLOW_HANDLER_MS || window === undefined) return inHandlers
  const later = functionsIn(thread, [{ startUs: handling.at(-1)?.endUs ?? startUs, endUs: window.endUs }])
  return [...inHandlers.slice(0, 1), ...later, ...inHandlers.slice(1)]
}

const roundMs = (ms: number): number => Math.round(ms * 1000) / 1000

class Writer {
  #clock: TraceClock
  #firstUs: number
  #windows: readonly UsWindow[]
  #sourceMaps: SourceMaps | null

  constructor(clock: TraceClock, firstUs: number, windows: readonly UsWindow[], sourceMaps: SourceMaps | null) {
    this.#clock = clock
    this.#firstUs = firstUs
    this.#windows = windows
    this.#sourceMaps = sourceMaps
  }

  async interaction(interaction: Interaction): Promise<TraceReading['interactions'][number]> {
    return {
      ...this.#when(interaction.startUs),
      kind: interaction.kind,
      visibleMs: roundMs(interaction.visibleMs),
      handlerMs: roundMs(interaction.handlerMs),
      metIdleWork: interaction.metIdleWork,
      scripts: await this.#scripts(functionsOf(interaction, this.#windows)),
    }
  }

  async animation({ kind, step, startUs, endUs, frames, shown, dropped }: AnimationStretch): Promise<TraceReading['animations'][number]> {
    const worst = [...frames].sort((a, b) => b.endUs - b.startUs - (a.endUs - a.startUs)).slice(0, WORST_FRAMES)
    return {
      ...{ kind, step, atMs: this.#when(startUs).atMs, durationMs: roundMs((endUs - startUs) / 1000) },
      productionMs: frames.map((frame) => roundMs((frame.endUs - frame.startUs) / 1000)),
      ...{ frames: shown, dropped },
      worst: await inTurn(worst, async (frame) => ({
        ...this.#when(frame.startUs),
        productionMs: roundMs((frame.endUs - frame.startUs) / 1000),
        scripts: await this.#scripts(functionsIn(frame.thread, [frame])),
      })),
    }
  }

  async idle(observedMs: number, chunks: readonly IdleChunk[]): Promise<TraceReading['idle']> {
    const counts = new Map<number, number>()
    const wallUs = ({ task, startUs }: IdleChunk): number => task.endUs - startUs
    for (const chunk of chunks) {
      const ms = Math.floor(wallUs(chunk) / 1000)
      counts.set(ms, (counts.get(ms) ?? 0) + 1)
    }
    const long = chunks
      .filter((chunk) => wallUs(chunk) >= LONG_CHUNK_US)
      .sort((a, b) => wallUs(b) - wallUs(a))
      .slice(0, MAX_LONG_CHUNKS)
      .sort((a, b) => a.startUs - b.startUs)
    return {
      observedMs: roundMs(observedMs),
      counts: [...counts].sort((a, b) => a[0] - b[0]),
      long: await inTurn(long, async (chunk) => ({
        ...this.#when(chunk.startUs),
        ...{ kind: chunk.kind, wallMs: roundMs(wallUs(chunk) / 1000), cpuMs: chunk.cpuUs === null ? null : roundMs(chunk.cpuUs / 1000), step: chunk.step },
        scripts: await this.#scripts(functionsIn(chunk.thread, [chunk.task])),
      })),
    }
  }

  #when(us: number): { atMs: number; traceMs: number } {
    return { atMs: roundMs(this.#clock.toEpochMs(us)), traceMs: roundMs((us - this.#firstUs) / 1000) }
  }

  #scripts(functions: readonly RanFunction[]): ReturnType<typeof namedScripts> {
    return namedScripts(functions, this.#sourceMaps)
  }
}
