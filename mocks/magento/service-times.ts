import { readFileSync } from 'node:fs'
import { z } from 'zod'

const requestTime = z.strictObject({
  p50Ms: z.number().positive().max(3_600_000),
  p95Ms: z.number().positive().max(3_600_000),
  /** The times are of an answer or body of so many rows; more or fewer rows take more or less. Null: whatever the rows. */
  rows: z.number().int().positive().nullable().default(null),
}).refine((time) => time.p95Ms >= time.p50Ms, 'p95Ms must not be below p50Ms')

/** A file of service times. A request without a time of its own takes that of `other`. */
export const serviceTimesSchema = z.strictObject({
  why: z.string().optional(),
  workers: z.number().int().min(1).max(10_000),
  /** No request is quicker, however few its rows. */
  minimumMs: z.number().min(0).max(60_000).default(0),
  requests: z.record(z.string(), requestTime).refine((requests) => 'other' in requests, 'a time for "other" is missing'),
})
export type ServiceTimes = z.infer<typeof serviceTimesSchema>

/** Reads a preset by name or a file by path; null for `instant`, where nothing waits. Throws an Error with one clear line. */
export const loadServiceTimes = (nameOrPath: string): ServiceTimes | null => {
  if (nameOrPath === 'instant') return null
  const path = nameOrPath === 'measured' ? new URL('./presets/measured.json', import.meta.url) : nameOrPath
  let text: string
  try {
    text = readFileSync(path, 'utf8')
  } catch {
    throw new Error(`service times "${nameOrPath}": no preset of that name (instant, measured) and no file that can be read`)
  }
  let data: unknown
  try {
    data = JSON.parse(text)
  } catch (error) {
    throw new Error(`service times "${nameOrPath}": ${error instanceof Error ? error.message : 'not JSON'}`)
  }
  const parsed = serviceTimesSchema.safeParse(data)
  if (parsed.success) return parsed.data
  const [issue] = parsed.error.issues
  throw new Error(`service times "${nameOrPath}": ${issue?.path.join('.') || 'file'}: ${issue?.message ?? 'invalid'}`)
}

/** Numbers in (0, 1) from a seed: mulberry32 (Tommy Ettinger, public domain). */
export const seededUniform = (seed: number): (() => number) => {
  let state = seed >>> 0
  return () => {
    state = (state + 0x6d2b79f5) >>> 0
    let x = state
    x = Math.imul(x ^ (x >>> 15), x | 1)
    x ^= x + Math.imul(x ^ (x >>> 7), x | 61)
    return (((x ^ (x >>> 14)) >>> 0) + 0.5) / 4294967296
  }
}

const Z95 = 1.6448536269514722

/** Draws a log-normal service time through the measured p50 and p95; a normal deviate by Box and Muller, 1958. */
export class ServiceClock {
  readonly #times: ServiceTimes | null
  readonly #uniform: () => number

  constructor(times: ServiceTimes | null, seed: number) {
    this.#times = times
    this.#uniform = seededUniform(seed)
  }

  /** Milliseconds for one request of this name that carries `rows` rows. */
  drawMs(name: string, rows: number): number {
    if (this.#times === null) return 0
    const time = this.#times.requests[name] ?? this.#times.requests['other']
    if (time === undefined) return 0
    const deviate = Math.sqrt(-2 * Math.log(this.#uniform())) * Math.cos(2 * Math.PI * this.#uniform())
    const factor = time.rows === null ? 1 : Math.max(1, rows) / time.rows
    const drawnMs = Math.exp(Math.log(time.p50Ms) + (deviate * Math.log(time.p95Ms / time.p50Ms)) / Z95) * factor
    return Math.max(this.#times.minimumMs, drawnMs)
  }
}
