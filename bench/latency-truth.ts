import { fileURLToPath } from 'node:url'
import { defaultParameters } from '../fixtures/parameters.ts'
import { startEmbedded } from '../mocks/embedded.ts'
import type { LedgerRow } from '../run/records.ts'
import { driveOnce, reportedMs } from './parts/drive-once.ts'
import { protocol } from './parts/orders-only.ts'
import type { BenchResult } from './parts/row.ts'

export const what = "reported p50/p95/p99 against the server's own, preset `measured`"
export const goal = 'within 2 % or 1 ms'

const seconds = 60
/** An order a till: none waits for an earlier sale of its own, which the server could not see. */
const terminals = 900
const statistics = ['p50', 'p95', 'p99'] as const

/** 15 orders/s in real time straight to the embedded Magento, beside what that Magento says of the same requests. */
export async function run(): Promise<BenchResult> {
  const embedded = await startEmbedded({
    magento: {
      port: 0,
      seed: defaultParameters.seed,
      catalogueSize: defaultParameters.catalogueSize,
      customers: defaultParameters.customers,
      serviceTimes: 'measured',
      tokenTtlSeconds: 3600,
    },
    sync: null,
    faults: [],
    front: 'magento',
    expectedOrders: terminals,
    orderPrefix: null,
    signal: new AbortController().signal,
  })
  try {
    const { magento } = embedded
    if (magento === null) throw new Error('no embedded Magento')
    const { measurements, ledger, plan } = await driveOnce({
      protocol,
      file: fileURLToPath(new URL('./parts/orders-only.ts', import.meta.url)),
      url: magento.url,
      // Signed in once for all: nine hundred sign-ins in the first second would be a storm of their own.
      credentials: { TILLSTORM_MAGENTO_TOKEN: await signIn(magento) },
      terminals,
      orders: terminals,
      seconds,
      plan: { productLookupsPerMille: 0, customerLookupsPerMille: 0, returnsPerMille: 0, deltaPollSeconds: 86_400 },
      onPlanStart: () => {},
    })
    const truth = await truthOf(magento.url)
    if (truth['count'] !== terminals) throw new Error(`the server saw ${truth['count']} orders of ${terminals}`)
    const orders = measurements.requests.get('order')
    const parts = statistics.map((statistic) => {
      const [reported, own] = [reportedMs(orders, statistic), truth[statistic] ?? 0]
      const apartMs = reported - own
      return {
        isNear: Math.abs(apartMs) <= Math.max(1, own * 0.02),
        text: `${statistic} ${reported.toFixed(1)} against ${own.toFixed(1)} ms (${apartMs >= 0 ? '+' : ''}${apartMs.toFixed(1)})`,
      }
    })
    const waited = waitedForOwn(ledger, (index) => plan.terminalOf(index))
    const lag = measurements.lag.get('sales')
    return {
      measured: [
        parts.map(({ text }) => text).join(', '),
        `in it the generator's start lag, p50 ${reportedMs(lag, 'p50').toFixed(1)} and p99 ${reportedMs(lag, 'p99').toFixed(1)} ms`,
        `orders that waited for their till's earlier one: ${waited}`,
        'the rest is connecting, loopback and reading the answer',
      ].join('; '),
      meets: parts.every(({ isNear }) => isNear),
    }
  } finally {
    await embedded.stop()
  }
}

async function signIn(magento: { url: string; user: string; password: string }): Promise<string> {
  const answer = await fetch(`${magento.url}/rest/V1/integration/admin/token`, {
    method: 'POST',
    headers: { 'content-type': 'application/json' },
    body: JSON.stringify({ username: magento.user, password: magento.password }),
  })
  if (!answer.ok) throw new Error(`the embedded Magento refused the sign-in with ${answer.status}`)
  return (await answer.json()) as string
}

async function truthOf(url: string): Promise<Record<string, number>> {
  const truth = (await (await fetch(`${url}/_truth`)).json()) as { serviceTimesMs: Record<string, Record<string, number>> }
  return truth.serviceTimesMs['order'] ?? {}
}

/** Orders whose till still waited for the answer to an earlier one. */
function waitedForOwn(ledger: readonly LedgerRow[], terminalOf: (index: number) => number): number {
  const freeAtMs = new Map<number, number>()
  let waited = 0
  for (const row of [...ledger].sort((a, b) => a.plannedAtMs - b.plannedAtMs)) {
    const terminal = terminalOf(row.index)
    if ((freeAtMs.get(terminal) ?? 0) > row.plannedAtMs) waited += 1
    freeAtMs.set(terminal, Math.max(freeAtMs.get(terminal) ?? 0, row.ackedAtMs ?? 0))
  }
  return waited
}
