import { builtInProtocolFile } from '../engine/k6/entry-script.ts'
import { protocol } from '../scenarios/protocols/sync.ts'
import { driveOnce, reportedMs } from './parts/drive-once.ts'
import type { BenchResult } from './parts/row.ts'
import { startTinyServer } from './parts/start-tiny-server.ts'

export const what = "the generator's own start lag at 300 orders/s in real time"
export const goal = 'p99 ≤ 5 ms'

const seconds = 20
const ordersPerSecond = 300

/** 100 tills with all that they do, each order sent at once; the plan's hour is 20 s long. */
export async function run(): Promise<BenchResult> {
  const server = await startTinyServer()
  try {
    const { measurements } = await driveOnce({
      protocol,
      file: builtInProtocolFile('sync'),
      url: server.url,
      credentials: { TILLSTORM_SYNC_TOKEN: 'bench' },
      terminals: 100,
      orders: ordersPerSecond * seconds,
      seconds,
      plan: {},
      onPlanStart: () => {},
    })
    const { lag } = measurements
    const parts = ['sales', 'heartbeat'].map((name) => {
      const [p50, p99] = ['p50', 'p99'].map((statistic) => reportedMs(lag.get(name), statistic)) as [number, number]
      return { p99, text: `${name} p50 ${p50.toFixed(2)}, p99 ${p99.toFixed(2)} ms (${lag.get(name)?.count})` }
    })
    return { measured: parts.map(({ text }) => text).join('; '), meets: parts.every(({ p99 }) => p99 <= 5) }
  } finally {
    await server.stop()
  }
}
