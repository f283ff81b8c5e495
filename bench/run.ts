import { fork } from 'node:child_process'
import { readdirSync } from 'node:fs'
import { availableParallelism, cpus, totalmem, type as osType, release } from 'node:os'
import { fileURLToPath } from 'node:url'
import type { BenchResult } from './parts/row.ts'
import { benchTable } from './parts/table.ts'
import type { TableRow } from './parts/table.ts'

// `npm run bench [-- <row>...]` prints the table "How fast". Exit code 1 when a row could not be measured; a goal
// that is not met is told, and no error.
const folder = fileURLToPath(new URL('.', import.meta.url))
const child = fileURLToPath(new URL('./parts/run-row.ts', import.meta.url))

const keys = readdirSync(folder)
  .filter((name) => name.endsWith('.ts') && name !== 'run.ts' && !name.endsWith('.test.ts'))
  .map((name) => name.slice(0, -3))
  .sort()

const wanted = process.argv.slice(2)
const unknown = wanted.filter((key) => !keys.includes(key))
if (unknown.length > 0) {
  process.stderr.write(`no row ${unknown.join(', ')}; there are ${keys.join(', ')}\n`)
  process.exit(2)
}

const machine = [
  `${availableParallelism()} cores of ${cpus()[0]?.model.trim() ?? 'unknown'}`,
  `${Math.round(totalmem() / 2 ** 30)} GiB`,
  `${osType()} ${release()}`,
  `Node ${process.versions.node}`,
].join(', ')
process.stderr.write(`bench on ${machine}\n`)

const rows: TableRow[] = []
let broken = 0
for (const key of wanted.length > 0 ? keys.filter((each) => wanted.includes(each)) : keys) {
  process.stderr.write(`  ${key} …\n`)
  const row = await measure(key)
  if (row.measured.startsWith('not measured')) broken += 1
  rows.push(row)
}
process.stdout.write(`${benchTable(rows)}\n\nOn ${machine}.\n`)
process.exitCode = broken > 0 ? 1 : 0

/** Runs one row in a process of its own; whatever ends it early is told as "not measured". */
function measure(key: string): Promise<TableRow> {
  return new Promise((done) => {
    const running = fork(child, [`${folder}${key}.ts`], {
      stdio: ['ignore', 'inherit', 'pipe', 'ipc'],
      execArgv: ['--expose-gc'],
      // A row of minutes runs only where it was asked for.
      env: wanted.includes(key) ? { ...process.env, TILLSTORM_BENCH_LONG: '1' } : process.env,
    })
    let head = { what: key, goal: '?' }
    let result: BenchResult | null = null
    let lastWords = ''
    running.on('message', (message: { what: string; goal: string } & Partial<BenchResult>) => {
      head = { what: message.what, goal: message.goal }
      if (message.measured !== undefined) result = { measured: message.measured, meets: message.meets ?? null }
    })
    running.stderr?.setEncoding('utf8').on('data', (text: string) => (lastWords = (lastWords + text).slice(-2000)))
    running.on('close', (code, signal) => {
      const why = lastWords.split('\n').find((line) => /Error/.test(line)) ?? `ended with ${signal ?? code}`
      if (result === null) process.stderr.write(lastWords)
      done({ key, ...head, ...(result ?? { measured: `not measured: ${why.trim()}`, meets: null }) })
    })
  })
}
