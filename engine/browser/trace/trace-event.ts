/** One event of a trace file (the Trace Event Format), as far as it is known to be well-formed. `ts`, `dur` and `tdur` are microseconds. */
export type TraceEvent = {
  name: string
  cat: string
  ph: string
  pid: number
  tid: number
  ts: number
  dur: number | undefined
  tdur: number | undefined
  id: string
  args: Readonly<Record<string, unknown>>
}

export type Fields = Readonly<Record<string, unknown>>

export const fieldsOf = (value: unknown): Fields =>
  typeof value === 'object' && value !== null && !Array.isArray(value) ? (value as Fields) : {}

export const numberOf = (value: unknown): number | null => (typeof value === 'number' && Number.isFinite(value) ? value : null)

/** Text from a page, cut to a length that a report can bear. */
export const textOf = (value: unknown, maxLength = 500): string => (typeof value === 'string' ? value.slice(0, maxLength) : '')

/** `null` for what no trace event can be. A negative or endless duration is taken as none, so that its event is left out. */
export const eventOf = (value: unknown): TraceEvent | null => {
  const { name, cat, ph, pid, tid, ts, dur, tdur, id, id2, args } = fieldsOf(value)
  if (typeof name !== 'string' || typeof ph !== 'string') return null
  if (typeof pid !== 'number' || typeof tid !== 'number' || typeof ts !== 'number' || !Number.isFinite(ts) || ts < 0) return null
  return {
    name,
    cat: typeof cat === 'string' ? cat : '',
    ph,
    pid,
    tid,
    ts,
    dur: durationOf(dur),
    tdur: durationOf(tdur),
    id: idOf(id) || idOf(fieldsOf(id2).local) || idOf(fieldsOf(id2).global),
    args: fieldsOf(args),
  }
}

const durationOf = (value: unknown): number | undefined => {
  const number = numberOf(value)
  return number !== null && number >= 0 ? number : undefined
}

const idOf = (value: unknown): string => (typeof value === 'string' || typeof value === 'number' ? String(value) : '')
