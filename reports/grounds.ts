import type { CheckResult } from '../run/records.ts'

/** A check as a reader is told of it, and the void ones that lost the same ground: one reason is told once. */
export type Told = { check: CheckResult; also: CheckResult[] }

/** The reason alone, without who took the ground and what would stand without that. */
const groundOf = ({ because }: CheckResult): string => because.replace(/^validity\.\w+ took its ground away: /, '').split('; without that: ', 1)[0] ?? ''

/** Void checks stand with the first that has their reason, in its own words or in its evidence; all others stand alone, in their order. */
export const byGround = (checks: readonly CheckResult[]): Told[] => {
  const all: Told[] = []
  for (const check of checks) {
    const ground = groundOf(check)
    const known = all.find((told) => told.check.status === 'void' && check.status === 'void' && [told.check.because, ...told.check.evidence.map(({ text }) => text)].some((text) => text.includes(ground)))
    if (known === undefined) all.push({ check, also: [] })
    else known.also.push(check)
  }
  return all
}

/** The evidence that says more than the reason does: a note of the same words is none. */
export const unsaid = ({ because, evidence }: CheckResult): CheckResult['evidence'] => evidence.filter(({ kind, text }) => kind !== 'note' || !because.includes(text))
