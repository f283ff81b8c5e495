import type { CDPSession, Page } from 'puppeteer-core'
import { setTimeout as sleep } from 'node:timers/promises'
import { draw, mix } from '../../fixtures/random.ts'
import { TillstormError } from '../../run/problems.ts'
import type { RailDevice } from '../../run/rail-record.ts'
import type { Till } from '../../scenarios/journeys/journey.ts'
import { bounded } from './bounded.ts'
import type { TillOptions, TillSession } from './browser-session.ts'
import { findUsable, firstVisible, missed, TargetMissing } from './find-target.ts'
import type { InputSettings } from './in-page/feedback-probe.ts'
import type { InFlight } from './in-flight.ts'
import { isKey, pressKey } from './keyboard.ts'
import { Patience } from './patience.ts'
import { Pointer } from './pointer.ts'
import type { ProbeLink } from './probe-link.ts'
import { nowMs } from './probe-link.ts'
import type { DriveWindow, ProbedFeedback } from './trace/reading.ts'
import type { RunningTrace } from './tracing.ts'
import { startTrace } from './tracing.ts'

const targetBoundMs = 10_000
/** How an input is watched: measured, and where the till only has to be used. */
const watching: Record<'traced' | 'untraced', InputSettings> = {
  traced: { looks: true, waitMs: 2000, quietMs: 100 },
  untraced: { looks: false, waitMs: 500, quietMs: 20 },
}
const unwatched: InputSettings = { looks: false, waitMs: 0, quietMs: 0 }
/** Between two strokes of a barcode scanner that acts as a keyboard. */
const wedgeMs = 5
const hoverSettlesMs = 60
/** What moves by itself once a second shows three times in so much rest. */
const learnMs = 3300
/** Of each document that a journey comes to. What changes by itself more seldom than it teaches is no more than a chance. */
const learnDocumentMs = 1000
/** For a page that could not tell of its answer in time. */
const afterAllMs = 1000
const gestureBoundMs = 20_000

type Parts = {
  page: Page
  session: CDPSession
  probe: ProbeLink
  inFlight: InFlight
  device: RailDevice
  options: TillOptions
  /** Rejects when nothing more can come of this page: it crashed, or the browser was closed. */
  broken: Promise<never>
  signal: AbortSignal
  note(text: string): void
  onTracing(on: boolean): void
  close(): Promise<void>
}

/** One page in the hands of a journey. Inputs are the operating system's kind; what they did is told by the probe. */
export function makeTillSession(parts: Parts): TillSession {
  const { page, session, probe, inFlight, device, options, broken, signal } = parts
  const pointer = new Pointer(session, device !== 'desktop')
  const steps: string[] = []
  let windows: DriveWindow[] = []
  let traced = false
  let learnt = options.learns === false
  let running: RunningTrace | null = null
  let drawn = 0
  const afterRound: (() => Promise<void>)[] = []
  let unanswered: ProbedFeedback | null = null
  const patience = new Patience()
  /** What answered to nothing last, and may be late. */
  let silent: { control: string; answer: ProbedFeedback } | null = null
  let interferedAtMs: number | null = null
  const key = mix(options.seed)

  const live = <T>(work: Promise<T>): Promise<T> => Promise.race([work, broken])
  const close = (window: Omit<DriveWindow, 'endMs' | 'step'>, element: string | null): void => {
    const startMs = probe.pageMs(window.startMs)
    windows.push({ kind: window.kind, startMs, endMs: probe.pageMs(nowMs()), step: steps.at(-1) ?? null, element })
  }

  /** Before anything else is done to the page: a late answer would be taken for that one's, or for nobody's. */
  const waitOutLate = async (): Promise<void> => {
    if (silent === null) return
    const { control, answer } = silent
    silent = null
    if (patience.isDue(control)) await probe.untilLate()
    if (answer.feedbackMs !== null || answer.isUndecided) patience.wasLate(control)
  }
  /** One input, from a look at the page before it to the page's answer. `control` names what it uses. */
  const interact = async (kind: 'tap' | 'key' | 'scan', label: string | null, act: () => Promise<unknown>, control = label): Promise<void> => {
    await waitOutLate()
    unanswered = null
    interferedAtMs = null
    const settings = traced ? watching.traced : watching.untraced
    const arm = (): ReturnType<ProbeLink['arm']> => probe.arm(kind === 'scan' ? 'scan' : 'any', settings)
    let armed = await arm()
    if (traced && options.learns !== false && armed !== null && !armed.isLearnt && armed.restedMs < learnDocumentMs) {
      await probe.learn(learnDocumentMs - armed.restedMs, signal)
      armed = await arm()
    }
    const startMs = nowMs()
    const sentMs = performance.now()
    const answered = armed !== null ? probe.answered(settings.waitMs + 800, { atMs: probe.pageMs(startMs), kind, element: label }) : null
    await bounded(act(), gestureBoundMs, () => new TillstormError('PAGE_UNUSABLE', `the page did not take an input for ${gestureBoundMs / 1000} s`))
    let answer = await answered
    if (answer === null && probe.isBetweenPages) answer = await probe.arrived()
    else if (answer === null && armed !== null) answer = await probe.answeredAfterAll(afterAllMs)
    // It may be an answer that takes longer than anybody watches.
    if (answer?.feedbackMs === null && inFlight.hasFrom(sentMs)) answer.isUndecided = true
    if (answer !== null && !isUndisturbed(answer)) {
      Object.assign(answer, { feedbackMs: null, isUndecided: true })
      probe.forgetLate()
    }
    unanswered = answer?.feedbackMs === null ? answer : null
    silent = unanswered !== null && probe.isOverdue ? { control: `${kind} ${control}`, answer: unanswered } : null
    close({ kind: 'interaction', startMs, element: null }, answer?.element ?? label)
  }
  /** The answer was there before the journey stood in its way. */
  const isUndisturbed = ({ inputAtMs, feedbackMs }: ProbedFeedback): boolean =>
    interferedAtMs === null || (feedbackMs !== null && inputAtMs + feedbackMs <= probe.pageMs(interferedAtMs))
  const gesture = async (kind: 'scroll' | 'drag', label: string | null, act: () => Promise<void>): Promise<void> => {
    await waitOutLate()
    await probe.arm('gesture', unwatched)
    const startMs = nowMs()
    await bounded(act(), gestureBoundMs, () => new TargetMissing(`the ${kind} did not end within ${gestureBoundMs / 1000} s`))
    close({ kind, startMs, element: null }, label)
    await probe.arm('any', watching.untraced)
  }
  const usable = async (target: string): ReturnType<typeof findUsable> => {
    await waitOutLate()
    return findUsable(page, target, targetBoundMs)
  }

  const tap = async (target: string): Promise<void> => {
    const { handle, point } = await usable(target)
    if (await pointer.hover(point)) await sleep(hoverSettlesMs)
    await interact('tap', target, () => pointer.tap(point))
    await handle.dispose()
  }

  const till: Till = {
    page,
    device,
    random: () => draw(key, drawn++) / 4294967296,
    credentials: options.credentials,
    async step(name, act) {
      steps.push(name)
      try {
        return await act()
      } finally {
        steps.pop()
      }
    },
    tap: (target) => live(tap(target)),
    type: (target, text) =>
      live(
        (async () => {
          await tap(target)
          await selectContent(page, target)
          if (text === '') await interact('key', target, () => pressKey(session, 'Backspace'))
          for (const character of text) await interact('key', target, () => pressKey(session, character))
        })(),
      ),
    press: (name) => {
      if (!isKey(name)) return Promise.reject(new TargetMissing(`${JSON.stringify(name)} is no key`))
      return live(interact('key', null, () => pressKey(session, name), name))
    },
    scan: (barcode) =>
      live(
        interact('scan', null, async () => {
          const strokes: Promise<void>[] = []
          for (const character of [...barcode, 'Enter']) {
            strokes.push(pressKey(session, character))
            await sleep(wedgeMs)
          }
          await Promise.all(strokes)
        }),
      ),
    scroll: (target, distancePx) =>
      live(
        (async () => {
          const view = page.viewport() ?? { width: 800, height: 600 }
          const found = target === null ? null : await usable(target)
          const at = found?.point ?? { x: Math.round(view.width / 2), y: Math.round(view.height / 2) }
          await pointer.hover(at)
          await gesture('scroll', target, () => pointer.scroll(at, distancePx, Math.min(view.height, found?.height ?? view.height)))
        })(),
      ),
    drag: (target, deltaX, deltaY) =>
      live(
        (async () => {
          const { point } = await usable(target)
          await gesture('drag', target, () => pointer.drag(point, deltaX, deltaY))
        })(),
      ),
    idle: (ms) =>
      live(
        (async () => {
          await pointer.stir()
          const startMs = nowMs()
          await sleep(ms, undefined, { signal })
          close({ kind: 'idle', startMs, element: null }, null)
        })(),
      ),
    waitFor: (target, timeoutMs = targetBoundMs) =>
      live(
        untilVisible(page, target, timeoutMs).then((hadToWait) => {
          // What the journey waited for came after nobody watched any more: that is how late the answer was.
          if (hadToWait && unanswered?.feedbackMs === null) Object.assign(unanswered, { feedbackMs: probe.pageMs(nowMs()) - unanswered.inputAtMs, isUndecided: false })
          unanswered = null
        }),
      ),
    text: (target) =>
      live(
        (async () => {
          const handle = await page.$(target).catch(() => null)
          const text = handle === null ? null : await handle.evaluate((element) => (element as HTMLElement).innerText ?? element.textContent ?? '').catch(() => null)
          await handle?.dispose()
          return text === null ? null : text.trim()
        })(),
      ),
    exists: (target) => live(page.$(target).then((handle) => handle !== null, () => false)),
    sale: ({ reference, lines, totalMinor }) => options.onSale({ reference, lines: lines.map((line) => ({ ...line })), totalMinor, atMs: Date.now() }),
    afterRound: (act) => void afterRound.push(act),
    interfere: (inMs = 0) => {
      interferedAtMs ??= nowMs() + inMs
      probe.forgetLate()
      if (unanswered?.feedbackMs === null) unanswered.isUndecided = true
    },
    note: (text) => parts.note(text),
  }

  const betweenRounds = async (): Promise<void> => {
    for (const act of afterRound.splice(0)) await live(act())
  }

  return {
    till,
    page,
    betweenRounds,
    async takeDriven() {
      const taken = { windows, feedback: probe.take(), rest: await live(probe.rest()) }
      windows = []
      return taken
    },
    async trace(file) {
      await betweenRounds()
      if (!learnt) await live(probe.learn(learnMs, signal))
      learnt = true
      await live(probe.setClock())
      running = await live(startTrace(session, file, () => page.browser().newPage()))
      const started = running
      traced = true
      parts.onTracing(true)
      try {
        for (let i = 0; i < 3; i++) await live(probe.mark())
      } catch (error) {
        await started.cancel()
        throw error
      }
      return {
        async stop() {
          await live(waitOutLate())
          traced = false
          parts.onTracing(false)
          for (let i = 0; i < 3; i++) await live(probe.mark())
          return live(started.stop())
        },
      }
    },
    async close() {
      await running?.cancel()
      await parts.close()
    },
  }
}

/** Marks what a field holds, so that the next key replaces it. By script: a key for it would be an interaction that nobody asked for. */
async function selectContent(page: Page, target: string): Promise<void> {
  const handle = await firstVisible(page, target)
  await handle?.evaluate((element) => {
    const field = element.matches('input, textarea') ? element : element.querySelector('input, textarea')
    if (field !== null) (field as HTMLInputElement).select()
    else element.ownerDocument.getSelection()?.selectAllChildren(element)
  })
  await handle?.dispose()
}

/** True where it was not there at once. */
async function untilVisible(page: Page, target: string, timeoutMs: number): Promise<boolean> {
  const untilMs = performance.now() + timeoutMs
  let slowestLookMs = 0
  for (let looks = 0; ; looks++) {
    const lookMs = performance.now()
    if ((await firstVisible(page, target).catch(() => null)) !== null) return looks > 0
    slowestLookMs = Math.max(slowestLookMs, performance.now() - lookMs)
    if (performance.now() > untilMs) missed(target, 'did not come', timeoutMs, slowestLookMs)
    await sleep(50)
  }
}
