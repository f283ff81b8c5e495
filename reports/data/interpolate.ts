/** The value of a series at a moment, on the straight line between its neighbours; null outside of what was measured. */
export const interpolateAt = (series: readonly { fromMs: number; value: number }[], atMs: number): number | null => {
  let low = 0
  let high = series.length - 1
  if (high < 0 || atMs < (series[0]?.fromMs ?? 0) || atMs > (series[high]?.fromMs ?? 0)) return null
  while (high - low > 1) {
    const middle = (low + high) >> 1
    if ((series[middle]?.fromMs ?? 0) <= atMs) low = middle
    else high = middle
  }
  const [before, after] = [series[low], series[high]]
  if (before === undefined || after === undefined) return null
  if (after.fromMs === before.fromMs) return after.value
  return before.value + ((after.value - before.value) * (atMs - before.fromMs)) / (after.fromMs - before.fromMs)
}
