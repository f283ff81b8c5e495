import { plantPoints } from '../data/plant-points.ts'

const NODES = 200
const NUMBERS = 20_000

type Kept = { rows: HTMLElement[]; history: number[] }

/** Each sale leaves detached nodes, their listeners and an array behind. */
export const plantLeak = (): void => {
  const kept: Kept[] = []
  plantPoints.afterSale = function keepForUndo() {
    const rows = Array.from({ length: NODES }, (_, at) => {
      const row = document.createElement('div')
      row.textContent = `line ${at}`
      row.addEventListener('click', () => kept.length)
      return row
    })
    kept.push({ rows, history: Array.from({ length: NUMBERS }, (_, at) => at + 0.5) })
    // Also a listener on something that stays.
    addEventListener('resize', () => kept.length)
  }
}
