import type { Budget } from '../../budgets/schema.ts'

const BOUND_SECONDS = 600
const GONE_SECONDS = 60

/**
 * How long the drain waits, in milliseconds: what the config says; else as long as it takes to judge the budget's limit. `goneAfterMs`: for a backend
 * that answers nothing and writes nothing; one that restarts is back by then.
 */
export const drainBounds = (configuredSeconds: number | undefined, { checks }: Pick<Budget, 'checks'>): { boundMs: number; goneAfterMs: number } => {
  if (configuredSeconds !== undefined) return { boundMs: 1000 * configuredSeconds, goneAfterMs: 1000 * configuredSeconds }
  const limitSeconds = Math.max(0, ...checks.filter(({ metric }) => metric === 'drain').map(({ limit }) => limit))
  return { boundMs: 1000 * Math.max(BOUND_SECONDS, limitSeconds), goneAfterMs: 1000 * Math.max(GONE_SECONDS, limitSeconds) }
}
