import type { Span } from './animations.ts'
import type { MainFrame } from './frames.ts'
import type { TraceContent } from './trace-content.ts'

/** From bytes of an image to the frame that shows them: they are decoded, rasterised and painted meanwhile, on two busy cores within six frames. */
const SHOWN_US = 100_000
/** Of the frames so many may show no image: a note beside the list. */
const OTHER_FRAMES = 0.1
/** What the page paints before its images is the list that holds them. As long as the shortest animation it is one by itself. */
const LEAD_US = 200_000
/** A script that asks for frame after frame asks for half of them at least, and for more than an `onload` here and there. */
const LEAST_CALLBACK_FRAMES = 3

/** What the page moved by a plan, and when bytes of images came in (the first, more, the last). Microseconds of the trace's clock. */
export type Motion = {
  imagesUs: readonly number[]
  callbacksUs: readonly number[]
  scrollsUs: readonly number[]
  /** Animations by CSS or the Web Animations API. */
  planned: readonly Span[]
}

export const motionOf = ({ imageKeys, arrivals, frameCallbacks, scrolls, animationEdges }: Pick<TraceContent, 'imageKeys' | 'arrivals' | 'frameCallbacks' | 'scrolls' | 'animationEdges'>, pids: ReadonlySet<number>): Motion => {
  const own = (moments: readonly { pid: number; us: number }[]): number[] => moments.filter(({ pid }) => pids.has(pid)).map(({ us }) => us)
  return {
    imagesUs: own(arrivals.filter(({ key }) => imageKeys.has(key))),
    callbacksUs: own(frameCallbacks),
    scrollsUs: own(scrolls),
    planned: planned(animationEdges.filter(({ pid }) => pids.has(pid))),
  }
}

/**
 * Whether a stretch without a pause is a page that fills itself with images, and no animation: nothing moved in it by a plan (callbacks of
 * `requestAnimationFrame`, an animation, a scroll), and from its first image on, which is there within 200 ms, all frames but one in ten, or one, came in the tenth of a second after bytes of an image. Such frames come at the
 * pace of the network and the decoder. One spinner that runs on beyond the images, in frames that show none, makes the whole stretch an animation.
 */
export const fillsItself = (span: Span, frames: readonly MainFrame[], { imagesUs, callbacksUs, scrollsUs, planned }: Motion): boolean => {
  const within = (us: number, { startUs, endUs }: Span): boolean => us >= startUs && us <= endUs
  const own = frames.filter(({ startUs }) => within(startUs, span))
  if (own.length === 0 || scrollsUs.some((us) => within(us, span))) return false
  if (planned.some(({ startUs, endUs }) => startUs <= span.endUs && endUs >= span.startUs)) return false
  const asked = own.filter((frame) => callbacksUs.some((us) => within(us, frame))).length
  if (asked >= LEAST_CALLBACK_FRAMES && asked >= own.length / 2) return false
  const showsImage = ({ startUs }: MainFrame): boolean => imagesUs.some((us) => us <= startUs && startUs - us <= SHOWN_US)
  const first = own.findIndex(showsImage)
  if (first < 0 || own[first]!.startUs - span.startUs >= LEAD_US) return false
  const filling = own.slice(first)
  return filling.filter((frame) => !showsImage(frame)).length <= Math.max(1, OTHER_FRAMES * filling.length)
}

/** An animation whose end the trace does not hold runs on; one whose beginning it does not hold ran before. */
const planned = (edges: TraceContent['animationEdges']): Span[] => {
  const begunUs = new Map<string, number>()
  const ended: Span[] = []
  for (const { pid, id, us, isBegin } of [...edges].sort((a, b) => a.us - b.us)) {
    const key = `${pid}:${id}`
    if (!isBegin) {
      ended.push({ startUs: begunUs.get(key) ?? 0, endUs: us })
      begunUs.delete(key)
    } else if (!begunUs.has(key)) begunUs.set(key, us)
  }
  return [...ended, ...[...begunUs.values()].map((startUs) => ({ startUs, endUs: Number.POSITIVE_INFINITY }))]
}
