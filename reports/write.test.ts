import assert from 'node:assert/strict'
import { mkdtempSync, readFileSync, readdirSync, rmSync, statSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { test, type TestContext } from 'node:test'
import { TillstormError } from '../run/problems.ts'
import { openRun } from '../run/run-directory.ts'
import { staleSchemas } from './emit-schema.ts'
import { writeSampleRun } from './sample-run.ts'
import { repeatCommand, shellCommand } from './shell-command.ts'
import { writeReports } from './write.ts'
import { parseXml } from './xml-well-formed.ts'

const folder = (t: TestContext): string => {
  const path = mkdtempSync(join(tmpdir(), 'tillstorm-reports-'))
  t.after(() => rmSync(path, { recursive: true, force: true }))
  return join(path, 'run')
}

test('a judged run gets report.html, junit.xml and summary.md, and no part of a file stays behind', async (t) => {
  const path = folder(t)
  const written = await writeReports(await writeSampleRun(path, { seconds: 30, orders: 1000 }))
  assert.deepEqual(
    written,
    ['report.html', 'junit.xml', 'summary.md'].map((name) => join(path, name)),
  )
  assert.match(readFileSync(join(path, 'report.html'), 'utf8'), /^<!doctype html>[\s\S]*<\/html>\n$/)
  assert.equal(parseXml(readFileSync(join(path, 'junit.xml'), 'utf8')).name, 'testsuites')
  assert.match(readFileSync(join(path, 'summary.md'), 'utf8'), /^# ✓ PASS/)
  assert.deepEqual(
    readdirSync(path).filter((name) => name.endsWith('.part')),
    [],
  )
})

test('the same run directory gives the same bytes', async (t) => {
  const path = folder(t)
  const bytes = async (run: Parameters<typeof writeReports>[0]) =>
    (await writeReports(run)).map((file) => readFileSync(file, 'utf8'))
  assert.deepEqual(
    await bytes(await writeSampleRun(path, { seconds: 5, orders: 100 })),
    await bytes(await openRun(path)),
  )
})

test('a run without a verdict is told to be judged, in one line, and nothing is written', async (t) => {
  const path = folder(t)
  await writeSampleRun(path, { seconds: 5, orders: 100 })
  rmSync(join(path, 'verdict.json'))
  await assert.rejects(
    openRun(path).then((run) => writeReports(run)),
    (error: unknown) => {
      assert.ok(error instanceof TillstormError)
      assert.equal(error.code, 'RUN_UNREADABLE')
      assert.equal(error.message, `${path} holds no verdict.json, so there is nothing to report yet`)
      assert.equal(error.hint, `run \`tillstorm judge ${path}\` first`)
      return true
    },
  )
  assert.equal(readdirSync(path).includes('report.html'), false)
})

test('a damaged audit leaves the rest of the report readable and says what is wrong', async (t) => {
  const path = folder(t)
  await writeSampleRun(path, { seconds: 5, orders: 100 })
  writeFileSync(join(path, 'audit.json'), '{"schemaVersion":1,')
  await writeReports(await openRun(path))
  const page = readFileSync(join(path, 'report.html'), 'utf8')
  assert.match(page, /audit\.json is not JSON/)
  assert.match(page, /not known/)
})

test('a report that was there stays whole where the new one cannot be written', async (t) => {
  const path = folder(t)
  const run = await writeSampleRun(path, { seconds: 5, orders: 100 })
  await assert.rejects(
    writeReports(run, { html: join(path, 'no-such-folder', 'report.html'), junit: null, markdown: null }),
  )
  const [html] = await writeReports(run, { html: join(path, 'other.html'), junit: null, markdown: null })
  assert.equal(statSync(html ?? '').size > 200_000, true)
  assert.equal(readdirSync(path).includes('junit.xml'), false)
})

test('a command line comes back from a shell as it was', () => {
  assert.equal(
    shellCommand(['tillstorm', 'verify', '--out', "it's here", '--hours', '$(reboot)', '']),
    `tillstorm verify --out 'it'\\''s here' --hours '$(reboot)' ''`,
  )
})

test('the command that makes a run again leaves out where the run was written', () => {
  assert.equal(repeatCommand(['tillstorm', 'load', '--out', 'runs/a', '--seed', '7']), 'tillstorm load --seed 7')
  assert.equal(repeatCommand(['tillstorm', 'load', '--seed', '7', '--out=runs/a']), 'tillstorm load --seed 7')
})

test('verdict.schema.json and rail.schema.json are the schemas of today (node reports/emit-schema.ts mends them)', () => {
  assert.deepEqual(staleSchemas(), [])
})
