import type { VerdictFile } from '../run/records.ts'

const exitCodes = { pass: 0, fail: 1, void: 3, inconclusive: 4 } as const

/** The exit code of a command that ends in a verdict; 2 (wrong use or config) and 130 (interrupted) are not a verdict's. */
export const exitCodeOf = (verdict: VerdictFile['verdict']): 0 | 1 | 3 | 4 => exitCodes[verdict]
