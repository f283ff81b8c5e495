import type { CDPSession } from 'puppeteer-core'
import { setTimeout as sleep } from 'node:timers/promises'

export type Point = { x: number; y: number }

const frameMs = 1000 / 60
const dragMs = 600
/** A hand does not scroll faster than about this. */
const scrollMs = 1500

/** The pointing device of one page, by the events that an operating system would send: a mouse, or a finger. */
export class Pointer {
  #session: CDPSession
  #touch: boolean
  #at: Point = { x: -1, y: -1 }

  constructor(session: CDPSession, touch: boolean) {
    this.#session = session
    this.#touch = touch
  }

  /** Brings the mouse over the point, where it is not yet; true where it moved. A finger comes from above. */
  async hover(point: Point): Promise<boolean> {
    if (this.#touch || (Math.abs(this.#at.x - point.x) < 1 && Math.abs(this.#at.y - point.y) < 1)) return false
    await this.#mouse('mouseMoved', point, 0)
    return true
  }

  /**
   * A pixel's move of the mouse, as of a hand that rests on it. After a click whose frame has been shown Chromium 156 gives a page no idle
   * callback until its next frame or the next move: without this a page at rest would seem to have no idle work. A finger's tap, drag or scroll does
   * not do that, and a move of a mouse after a tap would: touch is left alone (engine/browser/idle-callback.test.ts).
   */
  async stir(): Promise<void> {
    if (this.#touch || this.#at.x < 0) return
    const { x, y } = this.#at
    await this.#mouse('mouseMoved', { x: x + 1, y }, 0)
    await this.#mouse('mouseMoved', { x, y }, 0)
  }

  /** Down and up, without waiting in between for the page to deal with the first. */
  async tap(point: Point): Promise<void> {
    if (this.#touch) {
      const start = this.#session.send('Input.dispatchTouchEvent', { type: 'touchStart', touchPoints: [point] })
      const end = this.#session.send('Input.dispatchTouchEvent', { type: 'touchEnd', touchPoints: [] })
      await Promise.all([start, end])
    } else {
      await Promise.all([this.#mouse('mousePressed', point, 1), this.#mouse('mouseReleased', point, 0)])
    }
  }

  /** Drags from a point by so much, in steps of a frame. */
  async drag(from: Point, deltaX: number, deltaY: number): Promise<void> {
    await this.hover(from)
    const sent: Promise<unknown>[] = [this.#touch ? this.#finger('touchStart', from) : this.#mouse('mousePressed', from, 1)]
    const startMs = performance.now()
    for (let share = 0; share < 1; ) {
      await sleep(frameMs)
      share = Math.min(1, (performance.now() - startMs) / dragMs)
      const point = { x: from.x + deltaX * share, y: from.y + deltaY * share }
      sent.push(this.#touch ? this.#finger('touchMove', point) : this.#mouse('mouseMoved', point, 1))
    }
    const end = { x: from.x + deltaX, y: from.y + deltaY }
    sent.push(this.#touch ? this.#finger('touchEnd', null) : this.#mouse('mouseReleased', end, 0))
    await Promise.all(sent)
  }

  /** Scrolls what is at the point down by so much (up where negative), over about 1.5 s, as a wheel or a finger does. */
  async scroll(at: Point, distancePx: number, room: number): Promise<void> {
    const speed = Math.max(100, Math.round(Math.abs(distancePx) / (scrollMs / 1000)))
    // A finger needs the way on the screen; a wheel turns on the spot.
    const most = this.#touch ? Math.max(50, Math.floor(room * 0.6)) : Math.abs(distancePx)
    let left = Math.abs(distancePx)
    const sign = Math.sign(distancePx)
    while (left >= 1) {
      const way = Math.min(left, most)
      const y = this.#touch ? at.y + (sign * way) / 2 : at.y
      await this.#session.send('Input.synthesizeScrollGesture', {
        x: at.x, y, yDistance: -sign * way, speed, preventFling: true, gestureSourceType: this.#touch ? 'touch' : 'mouse',
      })
      left -= way
    }
  }

  #mouse(type: 'mouseMoved' | 'mousePressed' | 'mouseReleased', point: Point, buttons: number): Promise<unknown> {
    this.#at = point
    const button = type === 'mouseMoved' && buttons === 0 ? 'none' : 'left'
    return this.#session.send('Input.dispatchMouseEvent', { type, ...point, button, buttons, clickCount: type === 'mouseMoved' ? 0 : 1, pointerType: 'mouse' })
  }

  #finger(type: 'touchStart' | 'touchMove' | 'touchEnd', point: Point | null): Promise<unknown> {
    return this.#session.send('Input.dispatchTouchEvent', { type, touchPoints: point === null ? [] : [point] })
  }
}
