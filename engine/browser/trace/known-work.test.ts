import assert from 'node:assert/strict'
import { mkdtempSync, readFileSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { test } from 'node:test'
import { lookForChromium } from '../find-chromium.ts'
import { readTrace } from './read-trace.ts'
import type { TraceReading } from './reading.ts'
import { recordedTrace, recordedWindows, recordKnownWork } from './test-record-known-work.ts'
import type { Recording } from './test-record-known-work.ts'

const median = (values: readonly number[]): number => [...values].sort((a, b) => a - b)[values.length >> 1] ?? Number.NaN

/**
 * The planted work is there, in its place, with its name; and nothing else is. `takenMs` is what a busy machine may add to the wall time of
 * any of it by giving the core to others: none in a recording that was chosen.
 */
const assertKnownWork = (reading: TraceReading, { windows }: Recording, takenMs: number): void => {
  const within = (value: number, [from, to]: [number, number], what: string): void =>
    assert.ok(value >= from && value <= to + takenMs, `${what}: ${value} is not within ${from} and ${to + takenMs}`)
  assert.equal(reading.unusable, null)
  const handled = (step: string) => {
    const of = windows.filter((window) => window.step === step)
    return reading.interactions.filter(({ atMs }) => of.some(({ startMs, endMs }) => atMs >= startMs && atMs <= endMs))
  }
  const named = (scripts: { functionName: string }[]) => scripts.map(({ functionName }) => functionName)
  const inputs = [
    ['handler60', 'tap', [60, 75], 'handleSixty'],
    ['down40', 'tap', [70, 90], 'pressForty'],
    ['typed', 'key', [40, 55], 'typeForty'],
  ] as const
  for (const [step, kind, handlerMs, name] of inputs) {
    const seen = handled(step)
    assert.ok(seen.length > 0 && seen.every((input) => input.kind === kind), step)
    within(median(seen.map((input) => input.handlerMs)), [...handlerMs], `${step} handler`)
    assert.ok(seen.every((input) => input.visibleMs >= input.handlerMs / 2 && named(input.scripts).includes(name)), step)
  }
  assert.ok(handled('late').every((input) => input.visibleMs < 100 + takenMs && named(input.scripts).includes('answerLate')), 'late')

  const animation = (step: string) => {
    const found = reading.animations.find((one) => one.kind === 'animation' && one.step === step)
    assert.ok(found, step)
    return found
  }
  for (const [step, productionMs] of [['frame0', [0, 5]], ['frame12', [12, 16]], ['frame25', [25, 31]]] as const) {
    within(median(animation(step).productionMs), [...productionMs], step)
  }
  const { frames, dropped, worst } = animation('frame25')
  assert.ok(dropped >= frames * 0.15, 'a 25 ms frame misses the display')
  assert.ok(named(worst[0]!.scripts).includes('paintFrame'))

  const chunks = (step: string) => reading.idle.long.filter((chunk) => chunk.step === step)
  const work = [
    ['idle90', 'idle-callback', 90, 'longIdle'],
    ['timer120', 'timer', 120, 'longTimer'],
    ['posted70', 'posted-task', 70, 'longPosted'],
    ['port60', 'message', 60, 'longPort'],
    ['worker70', 'message', 70, 'onWorkerMessage'],
    ['fetch80', 'fetch', 80, 'longFetched'],
    ['request55', 'fetch', 55, 'longSent'],
    ['stored65', 'storage', 65, 'open.onsuccess'],
  ] as const
  for (const [step, kind, ms, name] of work) {
    const found = chunks(step)
    assert.deepEqual([...new Set(found.map((chunk) => chunk.kind))], [kind], step)
    within(median(found.map(({ wallMs }) => wallMs)), [ms, ms + 15], step)
    assert.ok(found.every(({ cpuMs, scripts }) => cpuMs !== null && cpuMs > 0 && named(scripts).includes(name)), step)
  }
  assert.deepEqual(chunks('nothing'), [], 'a page that does nothing has no chunk')
}

test('a recorded trace of known work is read as what was planted', async () => {
  const recording = JSON.parse(readFileSync(recordedWindows, 'utf8')) as Recording
  assertKnownWork(await readTrace(recordedTrace, { ...recording, sourceMaps: null }), recording, 0)
})

const { found } = await lookForChromium(process.env)
test('this Chromium shows planted work as what it is', { skip: found === null ? 'no Chromium is installed' : false }, async () => {
  const folder = mkdtempSync(join(tmpdir(), 'tillstorm-known-work-'))
  try {
    const look = async (): Promise<void> => {
      const file = join(folder, 'trace.json.gz')
      const recording = await recordKnownWork({ chromium: found!.path, file, times: 1 })
      assertKnownWork(await readTrace(file, { ...recording, sourceMaps: null }), recording, 60)
    }
    // A reading that is wrong is wrong each time; a machine that gave the core away for longer than that is not. And of some eight recordings one does not name
    // the function that answered late, where the input itself was shown within 4 ms.
    await look().catch(look).catch(look)
  } finally {
    rmSync(folder, { recursive: true, force: true })
  }
})
