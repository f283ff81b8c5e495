import { plantPoints } from '../data/plant-points.ts'
import { work } from './work.ts'

const BLOCK_MS = 180

/** A delta is not taken in slices: all is indexed again in one go. The server makes deltas come every 5 s with it. */
export const plantBlockingSync = (unitsPerMs: number): void => {
  plantPoints.afterDelta = function rebuildWholeIndex() {
    work(BLOCK_MS * unitsPerMs)
  }
}
