import type { Span } from './animations.ts'
import type { TraceContent } from './trace-content.ts'

/** From its last byte to the frame that shows an image: it is decoded, rasterised and painted meanwhile, on two cores within six frames. */
const SHOWN_US = 100_000
/** Callbacks of frames closer than three frames apart are a loop. */
const LOOP_GAP_US = 50_000
const LOOP_CALLBACKS = 3

/**
 * Stretches in which images came in and were painted one by one, and nothing moved by a plan. A grid that fills itself is repainted as its images
 * arrive, at the network's and the decoder's pace: frames of it are no frames of an animation. Where a script asks for one frame after another, or
 * an animation of the page (CSS, Web Animations) runs, the images arrive under an animation, which counts.
 */
export const imageArrivals = (content: Pick<TraceContent, 'images' | 'finishes' | 'frameCallbacksUs' | 'animationEdges'>, pids: ReadonlySet<number>): Span[] => {
  const motions = [...loops(content.frameCallbacksUs, pids), ...planned(content.animationEdges, pids)]
  return content.images
    .filter(({ pid }) => pids.has(pid))
    .map(({ key, us: startUs }) => ({ startUs, endUs: Math.max(startUs, content.finishes.get(key) ?? startUs) + SHOWN_US }))
    .filter((arrival) => !motions.some(({ startUs, endUs }) => startUs <= arrival.endUs && endUs >= arrival.startUs))
}

const loops = (callbacks: TraceContent['frameCallbacksUs'], pids: ReadonlySet<number>): Span[] => {
  const runs: (Span & { callbacks: number })[] = []
  for (const us of callbacks.filter(({ pid }) => pids.has(pid)).map((each) => each.us).sort((a, b) => a - b)) {
    const last = runs.at(-1)
    if (last !== undefined && us - last.endUs <= LOOP_GAP_US) {
      last.endUs = us
      last.callbacks += 1
    } else runs.push({ startUs: us, endUs: us, callbacks: 1 })
  }
  return runs.filter((run) => run.callbacks >= LOOP_CALLBACKS)
}

/** An animation whose end the trace does not hold runs on; one whose beginning it does not hold ran before. */
const planned = (edges: TraceContent['animationEdges'], pids: ReadonlySet<number>): Span[] => {
  const begunUs = new Map<string, number>()
  const ended: Span[] = []
  for (const { pid, id, us, isBegin } of edges.filter((edge) => pids.has(edge.pid)).sort((a, b) => a.us - b.us)) {
    const key = `${pid}:${id}`
    if (!isBegin) {
      ended.push({ startUs: begunUs.get(key) ?? 0, endUs: us })
      begunUs.delete(key)
    } else if (!begunUs.has(key)) begunUs.set(key, us)
  }
  return [...ended, ...[...begunUs.values()].map((startUs) => ({ startUs, endUs: Number.POSITIVE_INFINITY }))]
}
