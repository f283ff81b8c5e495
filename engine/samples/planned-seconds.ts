import type { Plan } from '../../fixtures/model.ts'

/** Planned orders and terminals without network, by second of the run: one counter a second, whatever the number of orders. */
export const plannedSeconds = (plan: Plan, speed: number) => {
  const seconds = Math.ceil(plan.dayMs / speed / 1000) + 1
  const orders = new Uint32Array(seconds)
  const offline = new Int32Array(seconds + 1)
  const secondOf = (planMs: number): number => Math.min(seconds - 1, Math.max(0, Math.floor(planMs / speed / 1000)))
  for (let terminal = 0; terminal < plan.parameters.terminals; terminal += 1) {
    const day = plan.terminalDay(terminal)
    for (const atMs of day.arrivalsMs) orders[secondOf(atMs)]! += 1
    // Two outages of one terminal in one second of a fast run are one terminal without network.
    let counted = -1
    for (const outage of day.outages) {
      const [from, to] = [Math.max(counted + 1, secondOf(outage.fromMs)), secondOf(outage.toMs)]
      if (from > to) continue
      offline[from]! += 1
      offline[to + 1]! -= 1
      counted = to
    }
  }
  for (let second = 1; second < offline.length; second += 1) offline[second]! += offline[second - 1]!
  return {
    seconds,
    ordersIn: (second: number): number => orders[second] ?? 0,
    offlineTerminalsIn: (second: number): number => (second < seconds ? (offline[second] ?? 0) : 0),
  }
}
