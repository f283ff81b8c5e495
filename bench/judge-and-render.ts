import { spawn } from 'node:child_process'
import { mkdtempSync, readFileSync, rmSync, statSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { fileURLToPath } from 'node:url'
import { writeRealTimeDay } from './parts/real-time-day.ts'
import type { BenchResult } from './parts/row.ts'

export const what = 'judge and render a real-time day (24 h, 100,000 orders)'
export const goal = '≤ 5 s, ≤ 300 MB'

const child = fileURLToPath(new URL('./parts/judge-and-render-once.ts', import.meta.url))

export async function run(): Promise<BenchResult> {
  const folder = mkdtempSync(join(tmpdir(), 'bench-day-'))
  try {
    const path = writeRealTimeDay(join(folder, 'run'))
    const begunMs = performance.now()
    const maxRssMiB = await once(path)
    const seconds = (performance.now() - begunMs) / 1000
    const { verdict } = JSON.parse(readFileSync(join(path, 'verdict.json'), 'utf8')) as { verdict: string }
    if (verdict !== 'pass') throw new Error(`the clean day was judged ${verdict}`)
    const reportKb = Math.round(statSync(join(path, 'report.html')).size / 1000)
    return {
      measured: `${seconds.toFixed(2)} s, the whole process; ${maxRssMiB} MiB at most; report of ${reportKb} kB`,
      meets: seconds <= 5 && maxRssMiB * 1.048576 <= 300,
    }
  } finally {
    rmSync(folder, { recursive: true, force: true })
  }
}

/** Judges and renders in a process of its own and gives its highest resident memory. */
function once(path: string): Promise<number> {
  return new Promise((resolve, reject) => {
    const running = spawn(process.execPath, [child, path], { stdio: ['ignore', 'pipe', 'inherit'] })
    let output = ''
    running.stdout.setEncoding('utf8').on('data', (text: string) => (output += text))
    running.on('error', reject)
    running.on('close', (code) =>
      code === 0 ? resolve(Number(output)) : reject(new Error(`judge and render ended with ${code}`)),
    )
  })
}
