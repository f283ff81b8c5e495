import type { Evidence } from '../run/records.ts'

/** 1234567.891 → "1,234,568", 12.3456 → "12.35": no more decimals than the size of the number makes readable. */
export const numberText = (value: number): string => {
  const size = Math.abs(value)
  const decimals = Number.isInteger(value) || size >= 1_000 ? 0 : size >= 100 ? 1 : size >= 10 ? 2 : 3
  return value.toLocaleString('en-US', { maximumFractionDigits: decimals })
}

/** (1, 'order') → "1 order", (3, 'order') → "3 orders". */
export const countText = (count: number, noun: string): string => `${numberText(count)} ${noun}${count === 1 ? '' : 's'}`

export const commandEvidence = (command: string, path: string, text: string): Evidence => ({
  kind: 'command',
  ref: `tillstorm ${command} ${shellWord(path)}`,
  text,
  at: null,
})

/** A word as a POSIX shell reads it back. */
export const shellWord = (path: string): string => (/^[\w./:@%+=-]+$/.test(path) ? path : `'${path.replaceAll("'", `'\\''`)}'`)
