/** Cards that fit beside each other in a box with 16 px at each side; never fewer than two. */
export const columnsFor = (widthPx: number, narrowestPx: number, gapPx: number): number =>
  Math.max(2, Math.floor((widthPx - 32 + gapPx) / (narrowestPx + gapPx)))
