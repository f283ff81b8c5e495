import assert from 'node:assert/strict'
import { mkdtemp, readFile, readdir, rm, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { test } from 'node:test'
import { sampleAudit, sampleRun, type SampleRun } from '../budgets/sample-run.ts'
import { TillstormError } from '../run/problems.ts'
import { verdictSchema, type VerdictFile } from '../run/records.ts'
import { claimRunDirectory, createRun, runFiles } from '../run/run-directory.ts'
import { exitCode, setExitCode } from './exit-code.ts'
import { judgeCommand } from './judge.ts'

type Judged = { verdict: VerdictFile; exitCode: number; output: string }

/** Writes the sample run into a folder of its own and judges it from there. */
const judgeOnDisk = async (plant: (run: SampleRun) => void, ...options: string[]): Promise<Judged> => {
  const path = await mkdtemp(join(tmpdir(), 'tillstorm-judge-'))
  const run = sampleRun()
  plant(run)
  const writer = createRun(path, run.manifest)
  run.histograms.forEach((row) => writer.histograms.append(row))
  run.ledger.forEach((row) => writer.ledger.append(row))
  run.timeline.forEach((row) => writer.timeline.append(row))
  run.monitors.forEach((row) => writer.monitors.append(row))
  writer.close()
  if (run.audit !== null) writer.writeJson(runFiles.audit, run.audit)
  const written: string[] = []
  const { write } = process.stdout
  process.stdout.write = ((text: string) => written.push(text) > 0) as typeof write
  try {
    setExitCode(99)
    await judgeCommand.parseAsync([path, ...options], { from: 'user' })
    const verdict = verdictSchema.parse(JSON.parse(await readFile(join(path, runFiles.verdict), 'utf8')))
    return { verdict, exitCode: exitCode(), output: written.join('') }
  } finally {
    process.stdout.write = write
    await rm(path, { recursive: true })
  }
}

test('a clean run directory passes with exit code 0, by the budget that its manifest names', async () => {
  const { verdict, exitCode: code, output } = await judgeOnDisk(() => {})
  assert.deepEqual([verdict.verdict, verdict.budget, code], ['pass', 'pos-day', 0])
  assert.match(output, /integrity/i)
})

test('a lost order ends with exit code 1 and is named on the console', async () => {
  const { exitCode: code, output } = await judgeOnDisk((run) => {
    run.audit = sampleAudit({}, {
      lost: { status: 'fail', count: 1, examples: [{ ref: 'ts-sample-000003', index: 3, expected: 'one order', found: 'none' }] },
    })
  })
  assert.equal(code, 1)
  assert.match(output, /ts-sample-000003/)
})

test('a run that was cut off ends with exit code 3', async () => {
  const { verdict, exitCode: code } = await judgeOnDisk((run) => {
    run.manifest.phases.splice(2)
    run.audit = null
  })
  assert.deepEqual([verdict.verdict, code], ['void', 3])
})

test('--budget takes another preset or a file', async () => {
  const { verdict } = await judgeOnDisk(() => {}, '--budget', 'smoke')
  assert.equal(verdict.budget, 'smoke')
  const path = await mkdtemp(join(tmpdir(), 'tillstorm-budget-'))
  const file = join(path, 'strict.json')
  const check = { id: 'latency.order.p95', metric: 'latency.order', statistic: 'p95', limit: 50, unit: 'ms', why: 'never' }
  await writeFile(file, JSON.stringify({ schemaVersion: 1, name: 'strict', checks: [check] }))
  const strict = await judgeOnDisk(() => {}, '--budget', file)
  await rm(path, { recursive: true })
  assert.deepEqual([strict.verdict.budget, strict.exitCode], ['strict', 1])
})

test('a missing run and a missing budget are problems by name', async () => {
  const code = (name: string) => (error: unknown) => error instanceof TillstormError && error.code === name
  await assert.rejects(judgeCommand.parseAsync(['no/such/run'], { from: 'user' }), code('RUN_NOT_FOUND'))
  await assert.rejects(judgeOnDisk(() => {}, '--budget', 'no-such-budget'), code('BUDGET_INVALID'))
})

test('a run that was killed before its drive is named so, and judged by nobody', async () => {
  const path = await mkdtemp(join(tmpdir(), 'tillstorm-cut-'))
  claimRunDirectory(path)
  const isCut = (error: unknown) => error instanceof TillstormError && error.code === 'RUN_CUT' && error.exitCode === 3
  await assert.rejects(judgeCommand.parseAsync([path], { from: 'user' }), isCut)
  assert.deepEqual(await readdir(path), [runFiles.manifest])
  await rm(path, { recursive: true })
})
