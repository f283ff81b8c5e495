import type { HistogramRow } from '../../run/records.ts'
import type { RunReader } from '../../run/run-directory.ts'
import { MergedHistogram } from '../../stats/merged-histogram.ts'

/** One name's samples of the whole drive. Milliseconds; null where too few samples exist to hold the quantile. */
export type Distribution = {
  kind: HistogramRow['kind']
  name: string
  count: number
  failed: number
  p50Ms: number | null
  p95Ms: number | null
  p99Ms: number | null
  p999Ms: number | null
  maxMs: number | null
  /** The curve: share of the samples (0 … 1) that are at most so many milliseconds. */
  curve: { share: number; ms: number }[]
}

/** As many curves as a reader can tell apart, times ten: a file that names more is damaged, not informative. */
const MOST_NAMES = 120
const POINTS_A_NINE = 18

/** Merges histograms.ndjson by kind and name. `unreadable` counts damaged rows, and those beyond 120 names. */
export const readDistributions = async (
  run: Pick<RunReader, 'histograms'>,
): Promise<{ distributions: Distribution[]; unreadable: number }> => {
  const merged = new Map<
    string,
    { kind: HistogramRow['kind']; name: string; failed: number; histogram: MergedHistogram }
  >()
  let unreadable = 0
  for await (const row of run.histograms()) {
    const key = `${row.kind} ${row.name}`
    const entry = merged.get(key) ?? { kind: row.kind, name: row.name, failed: 0, histogram: new MergedHistogram() }
    if (!merged.has(key) && merged.size >= MOST_NAMES) {
      unreadable += 1
      continue
    }
    try {
      entry.histogram.addEncoded(row.hdr)
      entry.failed += row.failed
      merged.set(key, entry)
    } catch {
      unreadable += 1
    }
  }
  return { distributions: [...merged.values()].map(distribution), unreadable }
}

const distribution = (entry: {
  kind: HistogramRow['kind']
  name: string
  failed: number
  histogram: MergedHistogram
}): Distribution => {
  const { kind, name, failed, histogram } = entry
  const cells = [...histogram.cells()]
  // A quantile that fewer samples than its own tail claim is only the maximum in disguise.
  const quantile = (q: number): number | null => (histogram.count * (1 - q) >= 1 - 1e-9 ? at(histogram, q) : null)
  return {
    kind,
    name,
    count: histogram.count,
    failed,
    p50Ms: at(histogram, 0.5),
    p95Ms: quantile(0.95),
    p99Ms: quantile(0.99),
    p999Ms: quantile(0.999),
    maxMs: at(histogram, 1),
    curve: curve(cells, histogram.count),
  }
}

/** Nearest rank: the smallest sample that at least the share q of all samples does not exceed. */
const at = (histogram: MergedHistogram, q: number): number | null => {
  const cell = histogram.atRank(Math.max(1, Math.ceil(q * histogram.count - 1e-9)))
  return cell === null ? null : cell.highest / 1000
}

/** Points at equal steps of −log₁₀(1 − share), as 90 %, 99 % and 99.9 % stand on the axis. */
const curve = (cells: readonly { value: number; count: number }[], total: number): Distribution['curve'] => {
  if (total === 0) return []
  const points: Distribution['curve'] = []
  const nines = Math.log10(total)
  const steps = Math.max(1, Math.ceil(nines * POINTS_A_NINE))
  let cell = 0
  let seen = cells[0]?.count ?? 0
  for (let step = 0; step <= steps; step += 1) {
    const share = 1 - 10 ** -((nines * step) / steps)
    const rank = Math.max(1, Math.ceil(share * total - 1e-9))
    while (seen < rank && cell < cells.length - 1) {
      cell += 1
      seen += cells[cell]?.count ?? 0
    }
    points.push({ share, ms: (cells[cell]?.value ?? 0) / 1000 })
  }
  return points
}
