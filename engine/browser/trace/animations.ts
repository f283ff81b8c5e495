import type { DriveWindow } from './reading.ts'
import type { MainFrame, ShownFrame } from './frames.ts'

/** A stretch in which frames count as animation. Microseconds of the trace's clock. */
export type AnimationStretch = {
  kind: 'scroll' | 'drag' | 'animation'
  step: string | null
  startUs: number
  endUs: number
  frames: MainFrame[]
  shown: number
  dropped: number
}

export type UsWindow = Omit<DriveWindow, 'startMs' | 'endMs'> & { startUs: number; endUs: number }

type Span = { startUs: number; endUs: number }

/** RAIL asks for 60 frames a second; three missed ones in a row end an animation. */
const MAX_GAP_US = 50_000
const MIN_STRETCH_US = 200_000
/** Fewer frames are single repaints, however long they took. */
const MIN_FRAMES = 5

/**
 * The driver's scroll and drag windows, and every other stretch in which the page painted or asked for frames without a pause. It takes no
 * animation event: those of an animation that began before the trace are missing, and a script that moves things fires none.
 */
export const animationStretches = (
  windows: readonly UsWindow[],
  frames: readonly MainFrame[],
  shown: readonly ShownFrame[],
  answers: ReadonlySet<MainFrame>,
): AnimationStretch[] => {
  const driven = windows.flatMap(({ kind, step, startUs, endUs }) =>
    kind === 'scroll' || kind === 'drag' ? [{ kind, step, startUs, endUs, ...framesIn(frames, shown, startUs, endUs) }] : [],
  )
  const own = without(activeSpans(frames, shown), driven).flatMap((span) => {
    const inside = framesIn(frames, shown, span.startUs, span.endUs)
    if (span.endUs - span.startUs < MIN_STRETCH_US || Math.max(inside.frames.length, inside.shown) < MIN_FRAMES) return []
    const moving = inside.frames.filter((frame) => !answers.has(frame))
    return [{ kind: 'animation' as const, step: stepOf(windows, span), ...span, ...inside, frames: moving }]
  })
  return [...driven, ...own].sort((a, b) => a.startUs - b.startUs)
}

const framesIn = (frames: readonly MainFrame[], shown: readonly ShownFrame[], startUs: number, endUs: number) => {
  const ticks = shown.filter(({ atUs }) => atUs >= startUs && atUs <= endUs)
  return {
    frames: frames.filter((frame) => frame.startUs >= startUs && frame.startUs <= endUs),
    shown: ticks.length,
    dropped: ticks.filter(({ dropped }) => dropped).length,
  }
}

const activeSpans = (frames: readonly MainFrame[], shown: readonly ShownFrame[]): Span[] => {
  const spans: Span[] = []
  const active = [...frames, ...shown.map(({ atUs }) => ({ startUs: atUs, endUs: atUs }))].sort((a, b) => a.startUs - b.startUs)
  for (const { startUs, endUs } of active) {
    const last = spans.at(-1)
    if (last !== undefined && startUs - last.endUs <= MAX_GAP_US) last.endUs = Math.max(last.endUs, endUs)
    else spans.push({ startUs, endUs })
  }
  return spans
}

const without = (spans: readonly Span[], cuts: readonly Span[]): Span[] =>
  cuts.reduce<readonly Span[]>(
    (rest, cut) =>
      rest.flatMap(({ startUs, endUs }) =>
        cut.endUs <= startUs || cut.startUs >= endUs
          ? [{ startUs, endUs }]
          : [
              { startUs, endUs: cut.startUs },
              { startUs: cut.endUs, endUs },
            ].filter((piece) => piece.endUs > piece.startUs),
      ),
    spans,
  ) as Span[]

/** The step of the window that shares most of a stretch; of equals the one that began last, which is the innermost. */
const stepOf = (windows: readonly UsWindow[], span: Span): string | null => {
  let most: { window: UsWindow; sharedUs: number } | null = null
  for (const window of windows) {
    const sharedUs = Math.min(window.endUs, span.endUs) - Math.max(window.startUs, span.startUs)
    if (sharedUs <= 0 || (most !== null && (sharedUs < most.sharedUs || (sharedUs === most.sharedUs && window.startUs < most.window.startUs)))) continue
    most = { window, sharedUs }
  }
  return most?.window.step ?? null
}
