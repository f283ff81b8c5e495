import { spawn } from 'node:child_process'
import { mkdtempSync, rmSync, statSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { fileURLToPath } from 'node:url'
import { openRun, runFiles } from '../run/run-directory.ts'
import type { BenchResult } from './parts/row.ts'

export const what =
  'the shortest 100,000-order day of 100 terminals on the embedded targets that is still valid: drive to report'
export const goal = '≤ 60 s'

/** The fastest first: the first that passes is the shortest day. */
const speeds = [960, 800, 640, 480]
const main = fileURLToPath(new URL('../cli/main.ts', import.meta.url))

/** Minutes: only where it is asked for by name, or by TILLSTORM_BENCH_LONG=1. */
export async function run(): Promise<BenchResult> {
  if (process.env['TILLSTORM_BENCH_LONG'] !== '1') {
    return { measured: 'not run (minutes: `npm run bench -- shortest-day`)', meets: null }
  }
  const folder = mkdtempSync(join(tmpdir(), 'bench-shortest-day-'))
  const missed: string[] = []
  try {
    for (const speed of speeds) {
      const { verdict, wallSeconds, why } = await day(speed, join(folder, String(speed)))
      if (verdict === 'pass') {
        const text = `${wallSeconds.toFixed(1)} s at speed ${speed}`
        return { measured: [text, ...missed].join('; '), meets: wallSeconds <= 60 }
      }
      missed.push(`speed ${speed} ${verdict} after ${wallSeconds.toFixed(1)} s (${why})`)
    }
    return { measured: `no speed passed: ${missed.join('; ')}`, meets: false }
  } finally {
    rmSync(folder, { recursive: true, force: true })
  }
}

/** One day by the command line that a user types; the time from the start of its drive to its finished report. */
async function day(speed: number, out: string): Promise<{ verdict: string; wallSeconds: number; why: string }> {
  const code = await load(['--speed', String(speed), '--out', out])
  const run = await openRun(out)
  const verdict = await run.verdict()
  const drive = run.manifest.phases.find(({ name }) => name === 'drive')
  if (verdict === null || drive === undefined) throw new Error(`load at speed ${speed} ended with ${code}, unjudged`)
  const checks = verdict.checks.filter(({ status }) => status !== 'pass' && status !== 'notApplicable')
  return {
    verdict: verdict.verdict,
    wallSeconds: (statSync(join(out, runFiles.report)).mtimeMs - drive.startedAtMs) / 1000,
    why: checks.find(({ id }) => id.startsWith('validity.'))?.because ?? checks[0]?.because ?? 'no check says why',
  }
}

function load(args: readonly string[]): Promise<number | null> {
  return new Promise((resolve, reject) => {
    const running = spawn(process.execPath, [main, 'load', ...args], { stdio: ['ignore', 'ignore', 'inherit'] })
    running.on('error', reject)
    running.on('close', resolve)
  })
}
