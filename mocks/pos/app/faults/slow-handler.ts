import { work } from './work.ts'

const HANDLER_MS = 80

/** Every tap runs 80 ms of work in its handler, before anything of the till answers it. */
export const plantSlowHandler = (unitsPerMs: number): void => {
  const recalculatePromotions = (): void => work(HANDLER_MS * unitsPerMs)
  document.addEventListener('click', recalculatePromotions, { capture: true })
}
