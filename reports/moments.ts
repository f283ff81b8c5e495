/** `2026-11-27T09:00:00.123Z`; null for a number that is no moment (a damaged file can hold any). */
const iso = (epochMs: number): string | null => {
  const date = new Date(epochMs)
  return Number.isNaN(date.getTime()) ? null : date.toISOString()
}

/** `2026-11-27 09:00 UTC`. */
export const utcMinute = (epochMs: number): string => {
  const text = iso(epochMs)
  return text === null ? 'at an unknown time' : `${text.slice(0, 16).replace('T', ' ')} UTC`
}

/** `09:00:00 UTC`, or with `milliseconds` `09:00:00.123 UTC`. */
export const utcClock = (epochMs: number, milliseconds: boolean): string => {
  const text = iso(epochMs)
  return text === null ? 'unknown' : `${text.slice(11, milliseconds ? 23 : 19)} UTC`
}

/** `2026-11-27T09:00:00`, as JUnit wants it; null for a number that is no moment. */
export const isoSeconds = (epochMs: number): string | null => iso(epochMs)?.slice(0, 19) ?? null
