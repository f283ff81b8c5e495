import type { Interaction } from './interactions.ts'
import type { PageThread } from './page-threads.ts'
import { slicesWithin } from './page-threads.ts'
import type { FrameReport } from './trace-content.ts'

/** A frame of a main thread: from its first callback to the end of its layout and paint. */
export type MainFrame = { thread: PageThread; startUs: number; endUs: number }

/** A frame that the compositor should have shown. */
export type ShownFrame = { atUs: number; dropped: boolean }

/** Input that the browser holds back for the next frame: its handlers are a part of that frame. */
const FRAME_INPUT = /^(pointermove|pointerrawupdate|mousemove|touchmove|wheel|mousewheel|drag)$/

/** What the same task does for the frame after its layout. `Commit` is not in it: it waits for the compositor. */
const PAINTING = new Set(['Paint', 'Layerize', 'PrePaint'])

/**
 * Production of each main-thread frame of a thread, in order: `AnimationFrame::Render` (callbacks, scroll handlers, style and layout), the
 * handlers of moves and wheels that the same task ran just before it, and the painting just after it. Waiting for the display is not in it.
 */
export const mainFrames = (thread: PageThread): MainFrame[] => {
  let taskAt = 0
  return thread.renders.map(({ startUs, endUs }) => {
    while (taskAt < thread.tasks.length && thread.tasks[taskAt]!.endUs < startUs) taskAt += 1
    const task = thread.tasks[taskAt]
    if (task === undefined || task.startUs > startUs) return { thread, startUs, endUs }
    const input = slicesWithin(thread.slices, task.startUs, startUs).find(({ name, type }) => name === 'EventDispatch' && FRAME_INPUT.test(type))
    const paint = slicesWithin(thread.slices, endUs, task.endUs).findLast(({ name }) => PAINTING.has(name))
    return { thread, startUs: input?.startUs ?? startUs, endUs: paint?.endUs ?? endUs }
  })
}

/**
 * The compositor's frames, one a sequence number, in order. Several reports may tell of one frame (the main thread's part of it comes later): it
 * was dropped where one of them missed what the user would have seen and none showed all of it. So a compositor that scrolls on while the
 * page's own animation stands still counts, too. Frames that had nothing to show are not among them.
 */
export const shownFrames = (reports: readonly FrameReport[]): ShownFrame[] => {
  const frames = new Map<string, { atUs: number; whole: boolean; missed: boolean }>()
  for (const { key, startUs, whole, missed } of reports) {
    const known = frames.get(key)
    if (known === undefined) frames.set(key, { atUs: startUs, whole, missed })
    else {
      known.atUs = Math.min(known.atUs, startUs)
      known.whole ||= whole
      known.missed ||= missed
    }
  }
  return [...frames.values()].map(({ atUs, whole, missed }) => ({ atUs, dropped: missed && !whole })).sort((a, b) => a.atUs - b.atUs)
}

/** Main frames that paint the answer to an input: RAIL counts those as response. */
export const answerFrames = (frames: readonly MainFrame[], interactions: readonly Interaction[]): Set<MainFrame> => {
  const answers = new Set<MainFrame>()
  for (const { thread, handling, endUs } of interactions) {
    for (const span of handling) {
      const frame = frames.find((one) => one.thread === thread && one.endUs > span.endUs && one.startUs >= span.startUs)
      if (frame !== undefined && frame.startUs <= endUs) answers.add(frame)
    }
  }
  return answers
}
