import { spawn } from 'node:child_process'
import { existsSync, mkdtempSync, readFileSync, rmSync } from 'node:fs'
import { createServer } from 'node:http'
import type { AddressInfo } from 'node:net'
import { tmpdir } from 'node:os'
import { extname, join, normalize } from 'node:path'
import { fileURLToPath } from 'node:url'
import { findChromium } from '../engine/browser/find-chromium.ts'
import { processTreeUsage } from '../engine/browser/load/process-tree.ts'
import { railSchema } from '../run/rail-record.ts'
import type { BenchResult } from './parts/row.ts'

export const what = 'a whole RAIL run beside Lighthouse CI (3 runs) on the same page: time and peak memory of the process tree'
export const goal = 'none: to see a change'

const SAMPLE_MS = 250
/** What `lhci collect` does by default: Lighthouse's own command with its default settings, three times, a fresh Chrome each. */
const RUNS = 3

const page = fileURLToPath(new URL('../tests/pages/clean/', import.meta.url))
const cli = fileURLToPath(new URL('../cli/main.ts', import.meta.url))
const lighthouse = fileURLToPath(new URL('../node_modules/lighthouse/cli/index.js', import.meta.url))
const types: Record<string, string> = { '.html': 'text/html', '.js': 'text/javascript', '.css': 'text/css', '.svg': 'image/svg+xml' }

type Used = { seconds: number; peakMiB: number }

export async function run(): Promise<BenchResult> {
  const chromium = await findChromium(process.env)
  const folder = mkdtempSync(join(tmpdir(), 'bench-rail-'))
  const server = createServer((request, response) => {
    const path = normalize(new URL(request.url ?? '', 'http://x').pathname)
    const file = join(page, path.endsWith('/') ? `${path}index.html` : path)
    if (!file.startsWith(page) || !existsSync(file)) return void response.writeHead(404).end()
    response.writeHead(200, { 'content-type': types[extname(file)] ?? 'application/octet-stream' }).end(readFileSync(file))
  })
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve))
  const url = `http://127.0.0.1:${(server.address() as AddressInfo).port}/`
  try {
    const rail = await used(process.execPath, [cli, 'rail', url, '--out', join(folder, 'run')], {})
    const { passes } = railSchema.parse(JSON.parse(readFileSync(join(folder, 'run', 'rail.json'), 'utf8')))
    if (passes.length === 0 || passes[0]?.endedAtMs === null) throw new Error('Error: the RAIL run measured nothing')
    const ci: Used = { seconds: 0, peakMiB: 0 }
    for (let each = 0; each < RUNS; each += 1) {
      const output = join(folder, `${each}.json`)
      const sandbox = process.getuid?.() === 0 ? ' --no-sandbox' : ''
      const flags = ['--output=json', `--output-path=${output}`, '--quiet', '--no-enable-error-reporting', `--chrome-flags=--headless=new${sandbox}`]
      const one = await used(process.execPath, [lighthouse, url, ...flags], { CHROME_PATH: chromium.path })
      if (!existsSync(output)) throw new Error('Error: Lighthouse wrote no result')
      ci.seconds += one.seconds
      ci.peakMiB = Math.max(ci.peakMiB, one.peakMiB)
    }
    return { measured: `RAIL ${told(rail)}; Lighthouse CI's ${RUNS} runs (Lighthouse's own command, default settings) ${told(ci)}`, meets: null }
  } finally {
    server.closeAllConnections()
    server.close()
    rmSync(folder, { recursive: true, force: true })
  }
}

const told = ({ seconds, peakMiB }: Used): string => `${seconds.toFixed(0)} s, ${peakMiB.toFixed(0)} MiB`

/** Runs a command and samples its process tree. Memory that its processes share counts once for each, for both sides alike. */
const used = (command: string, args: readonly string[], env: Record<string, string>): Promise<Used> =>
  new Promise((resolve, reject) => {
    const begunMs = performance.now()
    const running = spawn(command, args, { stdio: ['ignore', 'ignore', 'pipe'], env: { ...process.env, ...env } })
    let peakMiB = 0
    let lastWords = ''
    running.stderr.setEncoding('utf8').on('data', (text: string) => (lastWords = (lastWords + text).slice(-1000)))
    const sampling = setInterval(() => (peakMiB = Math.max(peakMiB, processTreeUsage(running.pid ?? -1)?.rssMiB ?? 0)), SAMPLE_MS)
    running.once('error', reject)
    running.once('close', (code) => {
      clearInterval(sampling)
      // 1, 3 and 4 are verdicts; anything else is no run.
      if (code === null || ![0, 1, 3, 4].includes(code)) reject(new Error(`Error: ${args[0]} ended with ${code}: ${lastWords.trim().split('\n').at(-1)}`))
      else resolve({ seconds: (performance.now() - begunMs) / 1000, peakMiB })
    })
  })
