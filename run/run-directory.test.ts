import assert from 'node:assert/strict'
import { appendFileSync, existsSync, mkdirSync, mkdtempSync, readFileSync, readdirSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { after, test } from 'node:test'
import { problems, TillstormError } from './problems.ts'
import type { LedgerRow } from './records.ts'
import { claimRunDirectory, createRun, giveUpRunDirectory, openRun, runFiles } from './run-directory.ts'
import { testManifest } from './test-manifest.ts'

const scratch = mkdtempSync(join(tmpdir(), 'tillstorm-run-'))
after(() => rmSync(scratch, { recursive: true }))

let folders = 0
const fresh = (): string => join(scratch, `run-${folders++}`)

const isProblem = (code: string, text: RegExp) => (error: unknown): boolean => {
  assert.ok(error instanceof TillstormError, String(error))
  assert.equal(error.code, code)
  assert.match(error.message, text)
  assert.doesNotMatch(error.message, /\n/)
  return true
}

const all = async <Row>(rows: AsyncIterable<Row>): Promise<Row[]> => {
  const read: Row[] = []
  for await (const row of rows) read.push(row)
  return read
}

const soldOrder: LedgerRow = {
  index: 3, outcome: 'ok', reason: null, attempts: 1, plannedAtMs: 1000, soldAtMs: 1001, ackedAtMs: 1020, offline: false,
}

test('a claimed folder is made with its parents and is not claimed twice', () => {
  const path = join(fresh(), 'deep', 'deeper')
  assert.equal(claimRunDirectory(path), path)
  assert.deepEqual(readdirSync(path), [runFiles.manifest])
  assert.throws(() => claimRunDirectory(path), isProblem('OUT_NOT_EMPTY', /is not empty/))
})

test('an empty folder that is there may be claimed; one with a file is left as it is', () => {
  const empty = fresh()
  mkdirSync(empty)
  claimRunDirectory(empty)
  const taken = fresh()
  mkdirSync(taken)
  writeFileSync(join(taken, 'thesis.txt'), 'mine')
  assert.throws(() => claimRunDirectory(taken), isProblem('OUT_NOT_EMPTY', /is not empty/))
  assert.deepEqual(readdirSync(taken), ['thesis.txt'])
})

test('a claim that is given up leaves nothing behind, and a folder that was there', () => {
  const path = fresh()
  giveUpRunDirectory(claimRunDirectory(path), false)
  assert.equal(existsSync(path), false)
  const own = fresh()
  mkdirSync(own)
  giveUpRunDirectory(claimRunDirectory(own), true)
  assert.deepEqual(readdirSync(own), [])
  const shared = fresh()
  claimRunDirectory(shared)
  writeFileSync(join(shared, 'thesis.txt'), 'mine')
  giveUpRunDirectory(shared, false)
  assert.deepEqual(readdirSync(shared), ['thesis.txt'])
})

test('a file, a folder below a file and a folder that the system refuses are OUT_UNWRITABLE', () => {
  const file = fresh()
  writeFileSync(file, 'mine')
  assert.throws(() => claimRunDirectory(file), isProblem('OUT_UNWRITABLE', /is a file, not a folder/))
  assert.throws(() => claimRunDirectory(join(file, 'below')), isProblem('OUT_UNWRITABLE', /ENOTDIR/))
  assert.equal(readFileSync(file, 'utf8'), 'mine')
  // Not even root may make a folder there.
  if (existsSync('/proc/self')) assert.throws(() => claimRunDirectory('/proc/tillstorm-run'), isProblem('OUT_UNWRITABLE', /\/proc\/tillstorm-run/))
})

test('what a drive writes, a later stage reads', async () => {
  const path = claimRunDirectory(fresh())
  const writer = createRun(path, testManifest())
  writer.ledger.append(soldOrder)
  writer.beginPhase('drive')
  writer.endPhase('failed', 'k6 died')
  writer.close()
  const run = await openRun(path)
  assert.deepEqual(await all(run.ledger()), [soldOrder])
  assert.deepEqual(await all(run.timeline()), [])
  assert.deepEqual([await run.audit(), await run.verdict(), await run.catalogue()], [null, null, null])
  assert.deepEqual([run.manifest.phases[0]?.name, run.manifest.phases[0]?.state, run.manifest.phases[0]?.detail], ['drive', 'failed', 'k6 died'])
  assert.equal(run.damagedRows, 0)
})

test('a killed run stays readable: its phase is still running, its cut line is counted', async () => {
  const path = claimRunDirectory(fresh())
  const writer = createRun(path, testManifest())
  writer.beginPhase('drive')
  writer.ledger.append(soldOrder)
  writer.flush()
  appendFileSync(join(path, runFiles.ledger), '{"index":4,"outc')
  const run = await openRun(path)
  assert.equal((await all(run.ledger())).length, 1)
  assert.equal(run.damagedRows, 1)
  assert.equal(run.manifest.phases.at(-1)?.state, 'running')
  writer.close()
})

test('a damaged word about an error spoils no check: its request is counted elsewhere', async () => {
  const path = claimRunDirectory(fresh())
  const writer = createRun(path, testManifest())
  writer.errors.append({ second: 1, name: 'order-batch', code: 'h503', count: 2 })
  writer.flush()
  appendFileSync(join(path, runFiles.errors), '{"second":1,"na')
  const run = await openRun(path)
  assert.equal((await all(run.errors())).length, 1)
  assert.equal(run.damagedRows, 0)
  writer.close()
})

test('a phase of the past is not ended again', () => {
  const path = claimRunDirectory(fresh())
  const writer = createRun(path, testManifest())
  writer.beginPhase('drive')
  writer.endPhase('done')
  writer.endPhase('failed', 'too late')
  assert.deepEqual(writer.manifest.phases.map(({ state }) => state), ['done'])
  writer.close()
})

test('what is no run directory is RUN_NOT_FOUND', async () => {
  const empty = fresh()
  mkdirSync(empty)
  const file = fresh()
  writeFileSync(file, 'x')
  await assert.rejects(openRun(empty), isProblem('RUN_NOT_FOUND', /holds no manifest\.json/))
  await assert.rejects(openRun(file), isProblem('RUN_NOT_FOUND', /no run directory/))
  await assert.rejects(openRun(join(scratch, 'nowhere')), isProblem('RUN_NOT_FOUND', /no run directory/))
})

test('a manifest that was changed is RUN_UNREADABLE, and the field is named', async () => {
  const rows: [string, RegExp][] = [
    ['{', /manifest\.json is not JSON/],
    ['[]', /manifest\.json: : /],
    [JSON.stringify({ ...testManifest(), schemaVersion: 2 }), /manifest\.json: schemaVersion: /],
    [JSON.stringify({ ...testManifest(), protocol: { ...testManifest().protocol, orderKey: 'id' } }), /manifest\.json: protocol\.orderKey: /],
  ]
  for (const [text, expected] of rows) {
    const path = fresh()
    mkdirSync(path)
    writeFileSync(join(path, runFiles.manifest), text)
    await assert.rejects(openRun(path), isProblem('RUN_UNREADABLE', expected))
  }
})

test('a run that was killed in its preparation is RUN_CUT, with the exit code of a void run', async () => {
  const path = claimRunDirectory(fresh())
  await assert.rejects(openRun(path), isProblem('RUN_CUT', /^the run at .* was cut before it began$/))
  assert.equal(problems.RUN_CUT.exitCode, 3)
})

test('an audit or verdict that was changed is RUN_UNREADABLE, never a missing one', async () => {
  const path = claimRunDirectory(fresh())
  createRun(path, testManifest()).close()
  writeFileSync(join(path, runFiles.audit), '{"schemaVersion":1}')
  writeFileSync(join(path, runFiles.verdict), 'pass')
  const run = await openRun(path)
  await assert.rejects(run.audit(), isProblem('RUN_UNREADABLE', /audit\.json: /))
  await assert.rejects(run.verdict(), isProblem('RUN_UNREADABLE', /verdict\.json is not JSON/))
})

test('all four files are closed, also where one of them has no space left', () => {
  const path = claimRunDirectory(fresh())
  const writer = createRun(path, testManifest())
  const broken = new Error('no space')
  writer.ledger.close = () => {
    throw broken
  }
  writer.monitors.append({ monitor: 'magento-orders', atMs: 1, phase: 'drive', count: 1 })
  assert.throws(() => writer.close(), broken)
  assert.notEqual(readFileSync(join(path, runFiles.monitors), 'utf8'), '')
})

test('a manifest of an older run measured load alone, and one of a browser alone has no protocol', async () => {
  const written = async (manifest: object) => {
    const path = fresh()
    mkdirSync(path)
    writeFileSync(join(path, runFiles.manifest), JSON.stringify(manifest))
    return (await openRun(path)).manifest
  }
  const { measures: _, ...older } = testManifest()
  assert.deepEqual((await written(older)).measures, { load: true, rail: false })
  const browser = await written(testManifest({ measures: { load: false, rail: true }, protocol: null }))
  assert.deepEqual([browser.measures, browser.protocol], [{ load: false, rail: true }, null])
})

test('rail.json that is missing is null, and one that was changed is RUN_UNREADABLE', async () => {
  const path = claimRunDirectory(fresh())
  createRun(path, testManifest()).close()
  const run = await openRun(path)
  assert.equal(await run.rail(), null)
  writeFileSync(join(path, runFiles.rail), '{"schemaVersion":2}')
  await assert.rejects(run.rail(), isProblem('RUN_UNREADABLE', /rail\.json: schemaVersion: /))
})

test('browsers that were cut leave a record without an end, and a half row of theirs is no damage of the load', async () => {
  const path = claimRunDirectory(fresh())
  createRun(path, testManifest()).close()
  const run = await openRun(path)
  assert.equal(await run.browsers(), null)
  const vital = { kind: 'vital', vital: 'lcp', value: 220, atMs: 1 }
  writeFileSync(join(path, runFiles.browserRows), `${JSON.stringify(vital)}\n{"kind":"nonsense"}\n{"kind":"vi`)
  assert.deepEqual([await all(run.browserRows()), run.damagedRows], [[vital], 0])
  run.writeJson(runFiles.browsers, {
    schemaVersion: 1, url: 'http://127.0.0.1:1', visit: 'sell', terminals: 1, chromium: '156', startedAtMs: 1, end: null, saleAudit: null,
  })
  assert.equal((await run.browsers())?.end, null)
  writeFileSync(join(path, runFiles.browsers), '{"schemaVersion":2}')
  await assert.rejects(run.browsers(), isProblem('RUN_UNREADABLE', /browsers\.json: schemaVersion: /))
})
