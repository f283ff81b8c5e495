import { sampleNames } from '../../scenarios/sample-names.ts'
import type { SampleRow } from './csv-scanner.ts'

const WINDOW_SECONDS = 10

/** Orders of the last ten seconds, for the progress line only: counts and a coarse latency scale a second, in flat memory. */
export class RecentOrders {
  #seconds = new Map<number, { orders: number; scale: Uint32Array }>()

  add(row: SampleRow): void {
    if (row.metric !== sampleNames.order || row.fields[5] !== 'ok') return
    const second = Math.floor(row.atMs / 1000)
    let entry = this.#seconds.get(second)
    if (entry === undefined) {
      entry = { orders: 0, scale: new Uint32Array(STEPS) }
      this.#seconds.set(second, entry)
    }
    entry.orders += 1
    if (row.fields[4] !== '1') entry.scale[stepOf(row.value)]! += 1
  }

  summary(nowMs: number): { ratePerSecond: number; p95Ms: number | null } {
    const oldest = Math.floor(nowMs / 1000) - WINDOW_SECONDS
    const total = new Uint32Array(STEPS)
    let orders = 0
    for (const [second, entry] of this.#seconds) {
      if (second < oldest) {
        this.#seconds.delete(second)
        continue
      }
      orders += entry.orders
      entry.scale.forEach((count, step) => {
        total[step]! += count
      })
    }
    return { ratePerSecond: orders / WINDOW_SECONDS, p95Ms: p95Of(total) }
  }
}

/** Ten steps to a factor of ten from 0.1 ms to 1,000 s: 12 % wide, enough for a line that people glance at. */
const STEPS = 71
const stepOf = (ms: number): number => Math.min(STEPS - 1, Math.max(0, Math.ceil(Math.log10(Math.max(ms, 0.1) / 0.1) * 10)))

const p95Of = (scale: Uint32Array): number | null => {
  const count = scale.reduce((sum, each) => sum + each, 0)
  if (count === 0) return null
  let seen = 0
  for (let step = 0; step < STEPS; step += 1) {
    seen += scale[step]!
    if (seen >= count * 0.95) return 0.1 * 10 ** (step / 10)
  }
  return null
}
