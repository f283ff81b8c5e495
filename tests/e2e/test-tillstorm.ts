import { spawn, type ChildProcess } from 'node:child_process'
import { mkdtempSync, readFileSync, readdirSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { fileURLToPath } from 'node:url'
import { after } from 'node:test'
import { lookForK6 } from '../../engine/k6/look-for-k6.ts'
import { auditSchema, verdictSchema, type Audit, type VerdictFile } from '../../run/records.ts'

const mainFile = fileURLToPath(new URL('../../cli/main.ts', import.meta.url))

/** A folder for one test file; it goes with the file. */
export const scratchFolder = (): string => {
  const folder = mkdtempSync(join(tmpdir(), 'tillstorm-e2e-'))
  after(() => rmSync(folder, { recursive: true, force: true }))
  return folder
}

/** Why tests that drive must be skipped; false where there is a k6. */
export const noK6 = async (): Promise<string | false> => {
  const { found, tried } = await lookForK6(process.env)
  return found === null ? `no k6: ${tried.join('; ')}` : false
}

export type Ended = { code: number | null; signal: NodeJS.Signals | null; stdout: string; stderr: string }
export type Running = { child: ChildProcess; pid: number; stdout(): string; stderr(): string; ended: Promise<Ended> }

/** Longer than any run of these tests on a slow machine, on which a browser looks at the reference page four times and measures a round again: then it hangs, and is killed. */
const HANGS_MS = 240_000

const inherited = (): NodeJS.ProcessEnv =>
  Object.fromEntries(Object.entries(process.env).filter(([name]) => name === 'TILLSTORM_K6' || !/^(TILLSTORM_|NODE_TEST|NODE_OPTIONS)/.test(name)))

/** Starts the real command line as a process of its own. */
export const start = (args: readonly string[], options: { env?: Record<string, string>; cwd?: string } = {}): Running => {
  const child = spawn(process.execPath, [mainFile, ...args], {
    stdio: ['ignore', 'pipe', 'pipe'], env: { ...inherited(), ...options.env }, cwd: options.cwd,
  })
  let stdout = ''
  let stderr = ''
  child.stdout.setEncoding('utf8').on('data', (text: string) => (stdout += text))
  child.stderr.setEncoding('utf8').on('data', (text: string) => (stderr += text))
  const ended = new Promise<Ended>((resolve) => {
    const timer = setTimeout(() => child.kill('SIGKILL'), HANGS_MS)
    child.once('close', (code, signal) => {
      clearTimeout(timer)
      resolve({ code, signal, stdout, stderr })
    })
  })
  return { child, pid: child.pid ?? 0, stdout: () => stdout, stderr: () => stderr, ended }
}

export const tillstorm = (args: readonly string[], options: Parameters<typeof start>[1] = {}): Promise<Ended> => start(args, options).ended

const count = (id: string, metric: string, unit: string, limit = 0): object => ({ id, metric, statistic: 'count', limit, unit, why: 'end to end' })

const rules = ['lost', 'duplicated', 'altered', 'phantom', 'failedButApplied', 'unknown', 'outOfOrder', 'stock', 'money', 'visibilityDelay']

/** Only what 200 orders can decide, and limits of the generator that a busy machine does not break. */
export const tinyBudget = (folder: string): string => {
  const path = join(folder, 'tiny-budget.json')
  const budget = {
    schemaVersion: 1,
    name: 'tiny',
    checks: [
      ...rules.map((rule) => count(`integrity.${rule}`, `audit.${rule}`, rule === 'stock' ? 'products' : 'orders')),
      count('orders.completed', 'orders.completed', '%', 100),
      { id: 'latency.order-batch.p50', metric: 'latency.order-batch', statistic: 'p50', limit: 1000, unit: 'ms', why: 'end to end' },
      { id: 'errors.rate', metric: 'errors', statistic: 'rate', limit: 5, unit: '%', why: 'end to end' },
      { id: 'validity.generatorLag', metric: 'validity.generatorLag', statistic: 'p99', limit: 3000, unit: 'ms', why: 'end to end' },
      { id: 'validity.generatorCpu', metric: 'validity.generatorCpu', statistic: 'share', limit: 100, unit: '%', why: 'end to end' },
    ],
  }
  writeFileSync(path, JSON.stringify(budget))
  return path
}

/** An hour of 200 orders on four tills in six seconds. */
export const tinyDay = ['--profile', 'smoke', '--terminals', '4', '--orders', '200', '--speed', '600'] as const

/** A catalogue that embedded targets have ready in a moment. */
export const smallCatalogue = (folder: string): string => {
  const path = join(folder, 'small-catalogue.json')
  writeFileSync(path, JSON.stringify({ plan: { catalogueSize: 300, customers: 300 }, security: false }))
  return path
}

export type Run = Ended & { out: string; verdict: VerdictFile; audit: Audit; failing: string[] }

const json = (path: string): unknown => JSON.parse(readFileSync(path, 'utf8'))

/** What a judged run left. */
export const readRun = (ended: Ended, out: string): Run => {
  const verdict = verdictSchema.parse(json(join(out, 'verdict.json')))
  const audit = auditSchema.parse(json(join(out, 'audit.json')))
  return { ...ended, out, verdict, audit, failing: verdict.checks.filter(({ status }) => status === 'fail').map(({ id }) => id) }
}

/** Everything that went wrong, for the message of a failed assertion. */
export const told = (run: Ended): string => `exit code ${run.code}\n${run.stdout}\n${run.stderr}`

const parentOf = (pid: string): number => {
  try {
    const stat = readFileSync(`/proc/${pid}/stat`, 'latin1')
    return Number(stat.slice(stat.lastIndexOf(')') + 2).split(' ')[1])
  } catch {
    return 0
  }
}

/** All processes below one, from /proc. */
export const descendants = (pid: number): number[] => {
  const children = readdirSync('/proc').filter((name) => /^\d+$/.test(name) && parentOf(name) === pid).map(Number)
  return children.flatMap((child) => [child, ...descendants(child)])
}

/** True while a process runs; one that ended and waits for its parent to notice does not. */
export const isRunning = (pid: number): boolean => {
  try {
    const stat = readFileSync(`/proc/${pid}/stat`, 'latin1')
    return stat.slice(stat.lastIndexOf(')') + 2)[0] !== 'Z'
  } catch {
    return false
  }
}

/** Waits until something holds, looking every 50 ms; answers false where it does not within the bound. */
export const holdsWithin = async (boundMs: number, holds: () => boolean): Promise<boolean> => {
  const endMs = performance.now() + boundMs
  while (performance.now() < endMs) {
    if (holds()) return true
    await new Promise((resolve) => setTimeout(resolve, 50))
  }
  return holds()
}
