import type { DriveWindow } from './reading.ts'
import type { MainFrame, ShownFrame } from './frames.ts'
import { fillsItself, type Motion } from './image-arrivals.ts'

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

export type Span = { startUs: number; endUs: number }

/** RAIL asks for 60 frames a second; three missed ones in a row end an animation. */
const MAX_GAP_US = 50_000
const MIN_STRETCH_US = 200_000
/** Fewer frames are single repaints, however long they took. */
const MIN_FRAMES = 5
/** What an input set in motion has come to rest by then: what still moves is something else. */
const TRANSITION_US = 1_000_000

/**
 * The driver's scroll and drag windows, and every other stretch in which the page painted or asked for frames without a pause, but for those in
 * which it loaded, or filled itself with images. It takes no animation event: those of an animation that began before the trace are missing, and a script that moves things
 * fires none. A stretch that goes on over an input is cut there, so that a spinner does not hide how the drawer moved that the input opened.
 */
export const animationStretches = (
  windows: readonly UsWindow[],
  frames: readonly MainFrame[],
  shown: readonly ShownFrame[],
  answers: ReadonlySet<MainFrame>,
  /** From each input to the paint that answers it: what the display misses then waits for the answer. */
  answering: readonly Span[],
  loading: readonly Span[],
  motion: Motion,
): AnimationStretch[] => {
  const driven = windows.flatMap(({ kind, step, startUs, endUs }) =>
    kind === 'scroll' || kind === 'drag' ? [{ kind, step, startUs, endUs, ...framesIn(frames, shown, startUs, endUs) }] : [],
  )
  const inputs = windows.filter(({ kind }) => kind === 'interaction')
  const spans = without(activeSpans(frames, shown), [...driven, ...loading]).filter((span) => !fillsItself(span, frames.filter((frame) => !answers.has(frame)), motion))
  const own = spans.flatMap((span) => cutAt(span, inputs)).flatMap(({ input, ...span }) => {
    const waits = ({ atUs }: ShownFrame): boolean => answering.some(({ startUs, endUs }) => atUs >= startUs && atUs <= endUs)
    const inside = framesIn(
      frames.filter((frame) => !answers.has(frame)), shown.filter((tick) => !waits(tick)), span.startUs, span.endUs,
    )
    if (span.endUs - span.startUs < MIN_STRETCH_US || Math.max(inside.frames.length, inside.shown) < MIN_FRAMES) return []
    return [{ kind: 'animation' as const, step: input === null ? stepOf(windows, span) : input.step, ...span, ...inside }]
  })
  return [...driven, ...own].sort((a, b) => a.startUs - b.startUs)
}

/** A stretch in pieces: from each input within it a second, or to the next input, as the input's own. No piece is too short to be an animation. */
const cutAt = (span: Span, inputs: readonly UsWindow[]): (Span & { input: UsWindow | null })[] => {
  const cuts = inputs
    .flatMap((input): { us: number; input: UsWindow | null }[] => [{ us: input.startUs, input }, { us: input.startUs + TRANSITION_US, input: null }])
    .sort((a, b) => a.us - b.us)
  const pieces: (Span & { input: UsWindow | null })[] = []
  let piece: Span & { input: UsWindow | null } = { ...span, input: null }
  for (const { us, input } of cuts) {
    if (us - piece.startUs < MIN_STRETCH_US || span.endUs - us < MIN_STRETCH_US) continue
    // The second of an earlier input ends within that of a later one.
    if (input === null && piece.input !== null && us < piece.input.startUs + TRANSITION_US) continue
    pieces.push({ ...piece, endUs: us })
    piece = { startUs: us, endUs: span.endUs, input }
  }
  return [...pieces, piece]
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
