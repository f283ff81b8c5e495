import assert from 'node:assert/strict'
import { existsSync, readFileSync, statSync } from 'node:fs'
import { join } from 'node:path'
import { test } from 'node:test'
import { histogramRowSchema } from '../../run/records.ts'
import { descendants, holdsWithin, isRunning, noK6, readRun, scratchFolder, smallCatalogue, start, tillstorm, tinyBudget, told, type Running } from './test-tillstorm.ts'

const noDriver = await noK6()
const skip = noDriver !== false ? noDriver : existsSync('/proc/self/stat') ? false : 'no /proc to see the processes of a run in'
const scratch = scratchFolder()
const budget = tinyBudget(scratch)
const config = smallCatalogue(scratch)

/** A day of a minute: long enough to be ended in its middle. */
const longDay = ['verify', '--profile', 'smoke', '--terminals', '4', '--orders', '600', '--speed', '60', '--config', config, '--budget', budget]

/** Starts a run and waits until orders stand in its ledger. */
const midDrive = async (name: string): Promise<{ run: Running; out: string; processes: number[] }> => {
  const out = join(scratch, name)
  const run = start([...longDay, '--out', out])
  const ledger = join(out, 'ledger.ndjson')
  const isDriving = await holdsWithin(60_000, () => existsSync(ledger) && statSync(ledger).size > 0)
  const processes = descendants(run.pid)
  if (!isDriving) run.child.kill('SIGKILL')
  assert.ok(isDriving, `${run.stdout()}\n${run.stderr()}`)
  assert.ok(processes.length >= 3, `k6 and two targets, but there are only ${processes.length} processes`)
  return { run, out, processes }
}

const judgeAgain = async (out: string): Promise<void> => {
  const judged = await tillstorm(['judge', out])
  assert.equal(judged.code, 3, told(judged))
  assert.equal(judged.stderr, '')
  assert.equal(JSON.parse(readFileSync(join(out, 'verdict.json'), 'utf8')).verdict, 'void')
}

test('Ctrl-C ends in seconds with 130, leaves no process and a readable run that is void', { skip }, async () => {
  const { run, out, processes } = await midDrive('interrupted')
  const startMs = performance.now()
  run.child.kill('SIGINT')
  const ended = await run.ended
  const tookMs = performance.now() - startMs
  assert.equal(ended.code, 130, told(ended))
  assert.ok(tookMs < 5000, `it took ${Math.round(tookMs)} ms`)
  assert.deepEqual(ended.stdout.trimEnd().split('\n').slice(-2), [`interrupted: \`tillstorm judge ${out}\` tells what is known`, `run: ${out}`])
  assert.doesNotMatch(ended.stderr, /^\s+at /m)
  assert.ok(await holdsWithin(1000, () => !processes.some(isRunning)), `still running: ${processes.filter(isRunning).join(' ')}`)
  await judgeAgain(out)
})

test('kill -9 leaves no process behind and a readable run that is void', { skip }, async () => {
  const { run, out, processes } = await midDrive('killed')
  run.child.kill('SIGKILL')
  await run.ended
  assert.ok(await holdsWithin(5000, () => !processes.some(isRunning)), `still running: ${processes.filter(isRunning).join(' ')}`)
  await judgeAgain(out)
})

test('a speed far beyond the machine ends void with exit code 3, never pass', { skip }, async () => {
  const out = join(scratch, 'too-fast')
  const flags = ['--profile', 'smoke', '--terminals', '60', '--orders', '15000', '--speed', '30000', '--config', config, '--budget', 'smoke', '--out', out]
  const run = readRun(await tillstorm(['verify', ...flags]), out)
  assert.deepEqual([run.verdict.verdict, run.code], ['void', 3], told(run))
  const lag = run.verdict.checks.find(({ id }) => id === 'validity.generatorLag')
  assert.equal(lag?.status, 'void', told(run))
  const rows = readFileSync(join(out, 'histograms.ndjson'), 'utf8').trim().split('\n').map((line) => histogramRowSchema.parse(JSON.parse(line)))
  const beats = (name: string): number => rows.filter((row) => row.kind === 'lag' && row.name === name).reduce((sum, { count }) => sum + count, 0)
  // The plan of 120 ms has three; the seconds in which its orders are sent have the others.
  assert.ok(beats('tail') > 20, `${beats('heartbeat')} beats in the plan, ${beats('tail')} after it`)
})
