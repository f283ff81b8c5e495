import { fileURLToPath } from 'node:url'
import { builtInProtocolFile } from '../engine/k6/entry-script.ts'
import type { Protocol } from '../scenarios/protocol.ts'
import { protocol as sync } from '../scenarios/protocols/sync.ts'
import { driveOnce, reportedMs } from './parts/drive-once.ts'
import { openArrivalsP95Ms } from './parts/open-arrivals.ts'
import { protocol as magentoOrders } from './parts/orders-only.ts'
import type { BenchResult } from './parts/row.ts'
import { startTinyServer } from './parts/start-tiny-server.ts'

export const what = 'a server that freezes 3 s once in 30 s at 300/s: reported p95 against the ideal of open arrivals'
export const goal = 'within 5 %'

const seconds = 30
const ordersPerSecond = 300
const freezeAfterMs = 12_000
const freezeForMs = 3000

/**
 * Both protocols. A till has one request under way, so nine orders pile up in each outbox: `sync` then sends them as one
 * batch, `magento-orders` one after the other, and what that takes is a wait that the ideal does not know.
 */
export async function run(): Promise<BenchResult> {
  const measured = [
    await once('sync', sync, builtInProtocolFile('sync')),
    await once('magento-orders', magentoOrders, fileURLToPath(new URL('./parts/orders-only.ts', import.meta.url))),
  ]
  return {
    measured: measured.map(({ text }) => text).join('; '),
    meets: measured.every(({ apart }) => Math.abs(apart) <= 0.05),
  }
}

async function once(name: string, protocol: Protocol, file: string): Promise<{ text: string; apart: number }> {
  const server = await startTinyServer()
  try {
    const freezes: Promise<{ fromMs: number; toMs: number }>[] = []
    const { measurements, ledger } = await driveOnce({
      protocol,
      file,
      url: server.url,
      credentials: { TILLSTORM_MAGENTO_TOKEN: 'bench', TILLSTORM_SYNC_TOKEN: 'bench' },
      terminals: 100,
      orders: ordersPerSecond * seconds,
      seconds,
      plan: { productLookupsPerMille: 0, customerLookupsPerMille: 0, returnsPerMille: 0, deltaPollSeconds: 86_400 },
      onPlanStart: (planStartMs) => freezes.push(server.freeze(planStartMs + freezeAfterMs, freezeForMs)),
    })
    const frozen = await freezes[0]
    if (frozen === undefined) throw new Error('the server was never frozen')
    const orders = measurements.requests.get('order')
    const serviceMs = reportedMs(orders, 'p50')
    const plannedAtMs = ledger.map((row) => row.plannedAtMs)
    const idealMs = openArrivalsP95Ms(plannedAtMs, frozen, serviceMs)
    const valueMs = reportedMs(orders, 'p95')
    const apart = valueMs / idealMs - 1
    const held = ledger.filter((row) => row.plannedAtMs >= frozen.fromMs && row.plannedAtMs < frozen.toMs)
    const drainMs = Math.max(...held.map(({ ackedAtMs }) => (ackedAtMs ?? 0) - frozen.toMs))
    const text = [
      `${name} ${valueMs.toFixed(0)} ms, ideal ${idealMs.toFixed(0)} ms: ${apart >= 0 ? '+' : ''}${(apart * 100).toFixed(1)} %`,
      ` (${held.length} orders held ${((frozen.toMs - frozen.fromMs) / 1000).toFixed(2)} s, then sent in ${drainMs.toFixed(0)} ms)`,
    ].join('')
    return { text, apart }
  } finally {
    await server.stop()
  }
}
