import { execFile } from 'node:child_process'
import { mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { fileURLToPath } from 'node:url'
import { loadProtocol, protocolNames } from '../cli/verify/load-protocol.ts'
import { findK6 } from '../engine/k6/get-k6.ts'
import { generatedCatalogue } from '../fixtures/catalogue.ts'
import { defaultParameters } from '../fixtures/parameters.ts'
import { startEmbedded, type Embedded } from '../mocks/embedded.ts'
import { driveOnce } from './parts/drive-once.ts'
import type { BenchResult } from './parts/row.ts'

export const what = "orders a second of each of Magento's protocols on the embedded Magento, beside bare k6 that sends the same requests"
export const goal = 'none: a ratio a protocol'

const SECONDS = 8
const TILLS = 20
const CATALOGUE = 300
/** As bench/parts/bare-orders.k6.ts has it. */
const BULK = 50
const PASSWORD = 'Bench-1-secret'
/** More than any protocol carries in the time. */
const orders: Readonly<Record<string, number>> = { 'magento-orders': 6_000, 'magento-bulk': 6_000 }
const FEWEST = 2_000

const script = fileURLToPath(new URL('./parts/bare-orders.k6.ts', import.meta.url))

const protocols = protocolNames.filter((name) => name.startsWith('magento-'))

/** In turn: tillstorm's tills, then bare k6, each against a Magento of its own. Both are mostly the embedded Magento's own speed: two cores carry all three. */
export async function run(): Promise<BenchResult> {
  if (process.env['TILLSTORM_BENCH_LONG'] !== '1') return { measured: 'not run (minutes: `npm run bench -- protocols`)', meets: null }
  const { path } = await findK6(process.env)
  const told: string[] = []
  for (const name of protocols) {
    const [ours, theirs] = [await withTills(name), await withBareK6(path, name)]
    told.push(`${name} ${ours.toFixed(0)} beside ${theirs.toFixed(0)} (${(ours / theirs).toFixed(2)})`)
  }
  return { measured: told.join('; '), meets: null }
}

const withMagento = async <T>(use: (magento: NonNullable<Embedded['magento']>) => Promise<T>): Promise<T> => {
  const embedded = await startEmbedded({
    magento: {
      port: 0, seed: defaultParameters.seed, catalogueSize: CATALOGUE, customers: 0, serviceTimes: 'instant', tokenTtlSeconds: 3600,
      taxBasisPoints: defaultParameters.taxBasisPoints,
    },
    sync: null, faults: [], front: 'magento', expectedOrders: 0, orderPrefix: null, signal: new AbortController().signal,
  })
  try {
    if (embedded.magento === null) throw new Error('the embedded Magento did not start')
    return await use(embedded.magento)
  } finally {
    await embedded.stop()
  }
}

const withTills = (name: string): Promise<number> =>
  withMagento(async ({ url, user, password }) => {
    const { protocol, file } = await loadProtocol(name)
    const count = orders[name] ?? FEWEST
    const { ledger, planStartMs } = await driveOnce({
      protocol, file, url, terminals: TILLS, orders: count, seconds: 2, onPlanStart: () => {},
      credentials: { TILLSTORM_MAGENTO_USER: user, TILLSTORM_MAGENTO_PASSWORD: password, TILLSTORM_CUSTOMER_PASSWORD: PASSWORD },
      plan: { catalogueSize: CATALOGUE, productLookupsPerMille: 0, customerLookupsPerMille: 0, returnsPerMille: 0, deltaPollSeconds: 86_400 },
    })
    const lastMs = ledger.reduce((last, { ackedAtMs }) => Math.max(last, ackedAtMs ?? 0), 0)
    return (1000 * count) / (lastMs - planStartMs)
  })

const withBareK6 = (k6: string, name: string): Promise<number> =>
  withMagento(async ({ url, user, password }) => {
    const signedIn = await fetch(`${url}/rest/V1/integration/admin/token`, {
      method: 'POST', headers: { 'content-type': 'application/json' }, body: JSON.stringify({ username: user, password }),
    })
    const catalogue = generatedCatalogue(defaultParameters.seed, CATALOGUE)
    const folder = mkdtempSync(join(tmpdir(), 'bench-bare-'))
    const env: NodeJS.ProcessEnv = {
      PATH: process.env['PATH'], HOME: folder, BENCH_URL: url, BENCH_PROTOCOL: name, BENCH_TOKEN: (await signedIn.json()) as string, BENCH_PASSWORD: PASSWORD,
      BENCH_VUS: String(TILLS), BENCH_SECONDS: String(SECONDS), BENCH_SKUS: JSON.stringify(Array.from({ length: CATALOGUE }, (_, at) => catalogue.itemAt(at).sku)),
    }
    try {
      const perSecond = await new Promise<number>((resolve, reject) => {
        execFile(k6, ['run', '--quiet', '--no-usage-report', script], { env, timeout: 180_000 }, (error, stdout, stderr) => {
          const iterations = /\biterations\.*: *\d+ +([\d.]+)\/s/.exec(stdout)?.[1]
          const failed = /checks_failed[^\n]*?([\d.]+)%/.exec(stdout)?.[1]
          if (error !== null) reject(new Error(`k6 failed: ${stderr.slice(-300)}`))
          else if (failed !== undefined && Number(failed) > 0) reject(new Error(`${failed} % of k6's checks failed`))
          else if (iterations === undefined) reject(new Error('k6 told no rate of iterations'))
          else resolve(Number(iterations) * (name === 'magento-bulk' ? BULK : 1))
        })
      })
      const truth = (await (await fetch(`${url}/_truth`)).json()) as { ordersStored?: number }
      // Checks of status alone would let a script pass that sells nothing.
      if (!(truth.ordersStored! >= perSecond * SECONDS * 0.8)) throw new Error(`the embedded Magento holds ${truth.ordersStored} orders after ${perSecond} a second`)
      return perSecond
    } finally {
      rmSync(folder, { recursive: true, force: true })
    }
  })
