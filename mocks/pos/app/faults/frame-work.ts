import { work } from './work.ts'

/** An animation that was not heard of for so long is over. */
const QUIET_MS = 250

/** Work in every animation frame while something scrolls or moves: a script that lays out each frame by hand. */
export const plantFrameWork = (units: number): void => {
  let lastMovedMs = 0
  let running = false
  const layOutByHand = (): void => {
    work(units)
    if (performance.now() - lastMovedMs < QUIET_MS) requestAnimationFrame(layOutByHand)
    else running = false
  }
  const moved = (): void => {
    lastMovedMs = performance.now()
    if (running) return
    running = true
    requestAnimationFrame(layOutByHand)
  }
  for (const type of ['scroll', 'transitionrun', 'transitionstart', 'animationstart', 'animationiteration', 'touchmove']) {
    document.addEventListener(type, moved, { capture: true, passive: true })
  }
}
