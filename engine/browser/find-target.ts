import type { ElementHandle, Page } from 'puppeteer-core'
import { setTimeout as sleep } from 'node:timers/promises'
import type { Point } from './pointer.ts'

/** An element that a user could use now, and where. */
export type Found = { handle: ElementHandle<Element>; point: Point; width: number; height: number }

/** A target that cannot be used in time; says what stood in the way. */
export class TargetMissing extends Error {
  override name = 'TargetMissing'
}

/** The same, and for most of that time the page did not answer: whether the target is there nobody knows. */
export class PageBusy extends TargetMissing {}

/** Throws for a target that did not come in time. `slowestLookMs` is the longest that the page took to answer one look. */
export function missed(target: string, why: string, waitedMs: number, slowestLookMs: number): never {
  const waited = `waited ${waitedMs / 1000} s`
  if (slowestLookMs < waitedMs / 2) throw new TargetMissing(`${JSON.stringify(target)} ${why} (${waited})`)
  throw new PageBusy(`the page's main thread did not answer for ${Math.round(slowestLookMs / 1000)} s while ${JSON.stringify(target)} was looked for`)
}

type State = { box: { x: number; y: number; width: number; height: number }; disabled: boolean; coveredBy: string | null; inView: boolean }

const pollMs = 50
/** What still moves after so long (a ticker) is used where it is. */
const patienceWithMotionMs = 1000
const mostCandidates = 20

/**
 * Waits until the first visible match of `target` can be used as a user would: enabled, on the screen, standing still, with nothing
 * on top of it. Asks from outside every 50 ms: a wait by frames inside would itself look like an animation. Throws TargetMissing.
 */
export async function findUsable(page: Page, target: string, timeoutMs: number): Promise<Found> {
  const untilMs = performance.now() + timeoutMs
  let why = 'is not there'
  let movedSinceMs: number | null = null
  let last: State['box'] | null = null
  let scrolled = false
  let slowestLookMs = 0
  for (;;) {
    const lookMs = performance.now()
    const handle = await firstVisible(page, target).catch((error: unknown) => {
      // A document that is just being replaced has no elements to offer; a selector that makes no sense never has.
      if (error instanceof Error && /selector|SyntaxError/i.test(error.message)) throw new TargetMissing(`${JSON.stringify(target)} is no selector`)
      return null
    })
    const state = handle === null ? null : await stateOf(handle)
    slowestLookMs = Math.max(slowestLookMs, performance.now() - lookMs)
    if (handle !== null && state !== null) {
      const { box } = state
      const still = last !== null && Math.abs(last.x - box.x) < 1 && Math.abs(last.y - box.y) < 1 && last.width === box.width && last.height === box.height
      last = box
      if (state.disabled) why = 'is disabled'
      else if (!state.inView) {
        why = 'is off the screen'
        if (!scrolled) await handle.scrollIntoView().catch(() => {})
        scrolled = true
      } else if (!still && performance.now() - (movedSinceMs ??= performance.now()) < patienceWithMotionMs) why = 'moves'
      else if (state.coveredBy !== null) why = `is covered by ${state.coveredBy}`
      else {
        const point = await centre(handle)
        if (point !== null) return { handle, point, width: box.width, height: box.height }
        why = 'has no place to touch'
      }
      if (why === 'moves') {
        // Two looks a frame apart settle it.
        await sleep(20)
        continue
      }
    }
    if (performance.now() > untilMs) missed(target, why, timeoutMs, slowestLookMs)
    await sleep(pollMs)
  }
}

/** The first match that is visible; null where there is none. */
export async function firstVisible(page: Page, target: string): Promise<ElementHandle<Element> | null> {
  const first = (await page.$(target)) as ElementHandle<Element> | null
  if (first === null) return null
  if (await first.isVisible()) return first
  for (const handle of (await page.$$(target)).slice(1, mostCandidates)) if (await handle.isVisible()) return handle as ElementHandle<Element>
  return null
}

const stateOf = (handle: ElementHandle<Element>): Promise<State | null> =>
  handle
    .evaluate((element): State | null => {
      if (!element.isConnected) return null
      const { x, y, width, height } = element.getBoundingClientRect()
      const view = element.ownerDocument.defaultView
      const atX = x + width / 2
      const atY = y + height / 2
      const inView = view !== null && atX >= 0 && atY >= 0 && atX < view.innerWidth && atY < view.innerHeight
      const root = element.getRootNode() as Document | ShadowRoot
      const top = inView ? root.elementFromPoint(atX, atY) : null
      const isMine = top === null || element.contains(top) || top.contains(element) || (top.closest('label')?.contains(element) ?? false)
      return {
        box: { x, y, width, height },
        disabled: element.matches(':disabled') || element.getAttribute('aria-disabled') === 'true',
        coveredBy: isMine ? null : `${top.localName}${top.id === '' ? '' : `#${top.id}`}`.slice(0, 60),
        inView,
      }
    })
    .catch(() => null)

const centre = async (handle: ElementHandle<Element>): Promise<Point | null> => {
  const box = await handle.boundingBox().catch(() => null)
  return box === null || box.width < 1 || box.height < 1 ? null : { x: Math.round(box.x + box.width / 2), y: Math.round(box.y + box.height / 2) }
}
