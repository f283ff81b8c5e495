import { execFile } from 'node:child_process'
import { mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { fileURLToPath } from 'node:url'
import { findK6 } from '../engine/k6/get-k6.ts'
import { driveOnce } from './parts/drive-once.ts'
import { protocol } from './parts/orders-only.ts'
import { ordersPerCpuSecond, sampleWhile } from './parts/orders-per-cpu-second.ts'
import { median } from './parts/row.ts'
import type { BenchResult } from './parts/row.ts'
import { startTinyServer } from './parts/start-tiny-server.ts'

export const what =
  'order requests per CPU-second of generator and folding (`magento-orders`), against k6 as people write it, with CSV'
export const goal = '≥ 1.5'

const rounds = 3
const seconds = 7
/** More than two cores carry: both sides go as fast as they can. A generator that idles between orders costs more each. */
const ordersPerSecond = 2000

const script = fileURLToPath(new URL('./parts/as-people-write-it.k6.ts', import.meta.url))
const ordersOnly = fileURLToPath(new URL('./parts/orders-only.ts', import.meta.url))

type Measured = { rate: number; bytes: number }

/** A B A B A B against the same kind of server, 100 tills each; the ratio of the medians. */
export async function run(): Promise<BenchResult> {
  const { path } = await findK6(process.env)
  const ours: Measured[] = []
  const theirs: Measured[] = []
  for (let round = 0; round < rounds; round += 1) {
    ours.push(await withOurs())
    theirs.push(await asPeopleWriteIt(path))
  }
  const rate = (all: readonly Measured[]): number => median(all.map((each) => each.rate))
  const text = (all: readonly Measured[]): string =>
    `${rate(all).toFixed(0)} (${all.map((each) => each.rate.toFixed(0)).join(', ')}; bodies of ${median(all.map((each) => each.bytes)).toFixed(0)} B)`
  const ratio = rate(ours) / rate(theirs)
  return { measured: `${ratio.toFixed(2)}: ours ${text(ours)}, theirs ${text(theirs)} a CPU-second`, meets: ratio >= 1.5 }
}

/** The real terminal, outbox, protocol, fold and run directory; the plan asks for more than can be done. */
async function withOurs(): Promise<Measured> {
  const server = await startTinyServer()
  try {
    const driven = driveOnce({
      protocol,
      file: ordersOnly,
      url: server.url,
      credentials: { TILLSTORM_MAGENTO_TOKEN: 'bench' },
      terminals: 100,
      orders: ordersPerSecond * seconds,
      seconds,
      plan: { productLookupsPerMille: 0, customerLookupsPerMille: 0, returnsPerMille: 0, deltaPollSeconds: 86_400 },
      onPlanStart: () => {},
    })
    const samples = await sampleWhile(driven, server, true)
    const { orders, orderBytes } = await server.count()
    return { rate: ordersPerCpuSecond(samples), bytes: orderBytes / orders }
  } finally {
    await server.stop()
  }
}

/** A closed loop, as fast as it goes, `--out csv=FILE`. */
async function asPeopleWriteIt(k6: string): Promise<Measured> {
  const server = await startTinyServer()
  const folder = mkdtempSync(join(tmpdir(), 'bench-people-'))
  try {
    const args = ['run', '--quiet', '--no-usage-report', '--out', `csv=${join(folder, 'samples.csv')}`, script]
    const env = { PATH: process.env['PATH'], HOME: folder, BENCH_URL: server.url }
    const running = new Promise<void>((resolve, reject) => {
      execFile(k6, [...args, '-e', `BENCH_URL=${server.url}`], { env, timeout: 120_000 }, (error, stdout, stderr) => {
        const failed = /checks_failed[^\n]*?([\d.]+)%/.exec(stdout)?.[1]
        if (error !== null) reject(new Error(`k6 failed: ${stderr.slice(-300)}`))
        else if (failed !== undefined && Number(failed) > 0) reject(new Error(`${failed} % of k6's checks failed`))
        else resolve()
      })
    })
    const samples = await sampleWhile(running, server, false)
    const { orders, orderBytes } = await server.count()
    return { rate: ordersPerCpuSecond(samples), bytes: orderBytes / orders }
  } finally {
    await server.stop()
    rmSync(folder, { recursive: true, force: true })
  }
}
