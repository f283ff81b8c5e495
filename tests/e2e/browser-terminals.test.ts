import assert from 'node:assert/strict'
import { existsSync, readFileSync, readdirSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { after, test } from 'node:test'
import { fileURLToPath } from 'node:url'
import { lookForChromium } from '../../engine/browser/find-chromium.ts'
import { serveFolder } from '../../engine/serve-folder.ts'
import { vitalNames, type BrowserRow, type BrowsersRecord } from '../../run/browsers-record.ts'
import type { CheckResult } from '../../run/records.ts'
import { openRun } from '../../run/run-directory.ts'
import {
  descendants, holdsWithin, isRunning, noK6, readRun, scratchFolder, smallCatalogue, start, tillstorm, tinyBudget, tinyDay, told, type Run, type Running,
} from './test-tillstorm.ts'

const { found, tried } = await lookForChromium(process.env)
const noDriver = await noK6()
const skip = noDriver !== false ? noDriver : found === null ? `no Chromium: ${tried.join('; ')}` : existsSync('/proc/self/stat') ? false : 'no /proc to see processes in'
const scratch = scratchFolder()
const config = smallCatalogue(scratch)
const env: Record<string, string> = process.env['TILLSTORM_CHROMIUM'] === undefined ? {} : { TILLSTORM_CHROMIUM: process.env['TILLSTORM_CHROMIUM'] }

/** The tiny budget, and limits of web vitals that no page breaks. */
const budget = join(scratch, 'vitals.json')
const tiny = JSON.parse(readFileSync(tinyBudget(scratch), 'utf8')) as { checks: object[] }
tiny.checks.push(...vitalNames.map((name) => ({
  id: `vitals.${name}.p75`, metric: `vitals.${name}`, statistic: 'p75', limit: 60_000, unit: name === 'cls' ? 'score' : 'ms', why: 'end to end',
})))
writeFileSync(budget, JSON.stringify(tiny))

const flags = (...more: string[]): string[] => ['load', ...tinyDay, '--config', config, '--budget', budget, '--browser-terminals', '1', ...more]

type Left = { record: BrowsersRecord; rows: BrowserRow[] }
const leftIn = async (out: string): Promise<Left> => {
  const run = await openRun(out)
  const rows: BrowserRow[] = []
  for await (const row of run.browserRows()) rows.push(row)
  return { record: (await run.browsers()) ?? assert.fail('no browsers.json'), rows }
}
const check = (run: Run, id: string): CheckResult => run.verdict.checks.find((each) => each.id === id) ?? assert.fail(`no check ${id}\n${told(run)}`)

/** Profile folders name the process that made them. */
const profilesOf = (pid: number): string[] => readdirSync(tmpdir()).filter((name) => name.startsWith(`tillstorm-chromium-${pid}-`))

const areGone = (processes: readonly number[]): Promise<boolean> => holdsWithin(6000, () => !processes.some(isRunning))
const commandOf = (pid: number): string => {
  try {
    return readFileSync(`/proc/${pid}/cmdline`, 'latin1')
  } catch {
    return ''
  }
}

/** Waits until a browser has told something of this kind, and gives all processes of the run that were seen until then: one of them is a Chromium. */
const browsing = async (run: Running, out: string, says: string): Promise<number[]> => {
  const rows = join(out, 'browsers.ndjson')
  const seen = new Map<number, string>()
  const look = (): void => {
    for (const pid of descendants(run.pid)) if (!seen.get(pid)) seen.set(pid, commandOf(pid))
  }
  let looks = 0
  const isBrowsing = await holdsWithin(60_000, () => {
    // Every half second: to look through all processes takes time from the browser.
    if (looks++ % 10 === 0) look()
    return existsSync(rows) && readFileSync(rows, 'utf8').includes(says)
  })
  look()
  assert.ok(isBrowsing, `${run.stdout()}\n${run.stderr()}`)
  assert.ok([...seen.values()].some((command) => command.includes('--user-data-dir')), 'there is a Chromium among them')
  return [...seen.keys()]
}

test('a browser beside the load tells its vitals and sells, and its sales are neither planned orders nor phantoms', { skip }, async () => {
  const out = join(scratch, 'sells')
  const running = start(flags('--speed', '240', '--out', out), { env })
  const processes = await browsing(running, out, '"visit"')
  const run = readRun(await running.ended, out)
  const { record, rows } = await leftIn(out)
  const visits = rows.filter((row) => row.kind === 'visit')
  const sales = rows.filter((row) => row.kind === 'sale')
  assert.ok(visits.length >= 2 && visits.every(({ problem }) => problem === null), JSON.stringify(visits))
  assert.equal(sales.length, 2 * visits.length)
  assert.deepEqual([record.end?.exitCode, record.end?.terminalsDone, record.end?.stopped, record.end?.warnings], [0, 1, null, []])
  for (const name of vitalNames) {
    const { status, because, value } = check(run, `vitals.${name}.p75`)
    // A visit that the end of the day cut off may have told nothing: it is held to be slow, and the check says so.
    const silent = Number(/; (\d+) of \d+ visits told none/.exec(because)?.[1] ?? 0)
    assert.ok(silent <= 1, because)
    assert.equal(status, silent > 0 ? 'void' : visits.length < 11 ? 'inconclusive' : 'pass', because)
    assert.match(because, new RegExp(`^p75 of ${visits.length - silent} page views is `))
    assert.ok(name === 'cls' ? value === 0 : (value ?? 0) > 0 && (value ?? 0) < 60_000, `${name}: ${value}`)
  }
  assert.deepEqual([check(run, 'integrity.browserSales').status, record.saleAudit?.exactlyOnce], ['pass', sales.length])
  assert.deepEqual([run.audit.planned, run.audit.records, run.audit.rules.phantom.count, run.failing], [200, 200, 0, []])
  assert.ok(readFileSync(join(out, 'report.html'), 'utf8').includes('Browsers beside the load'))
  assert.ok(await areGone(processes), `still running: ${processes.filter(isRunning).map(commandOf).join('\n')}`)
  assert.deepEqual(profilesOf(running.pid), [])
})

test('a till that sends its orders twice is found by the sales of a browser, under any budget', { skip }, async () => {
  const out = join(scratch, 'twice')
  const run = readRun(await tillstorm(['load', ...tinyDay, '--config', config, '--budget', 'smoke', '--browser-terminals', '1', '--fault', 'pos-outbox-twice', '--speed', '240', '--out', out], { env }), out)
  const { status, because, evidence } = check(run, 'integrity.browserSales')
  assert.deepEqual([run.code, status, run.failing], [1, 'fail', ['integrity.browserSales']], `${because}\n${told(run)}`)
  assert.match(because, /0 lost, [1-9]\d* doubled, 0 altered/)
  assert.match(evidence[0]?.ref ?? '', /^pos901-/)
})

test('a browser process that dies voids the vitals of a page that was only looked at, and the load stands', { skip }, async () => {
  const page = await serveFolder(fileURLToPath(new URL('../pages/clean/', import.meta.url)))
  after(() => page.close())
  const out = join(scratch, 'dies')
  const running = start(flags('--speed', '240', '--target-pos', page.url, '--out', out), { env })
  const processes = await browsing(running, out, '"inp"')
  const driver = processes.find((pid) => commandOf(pid).includes('browsers/entry.ts')) ?? assert.fail('no k6 of the browsers')
  process.kill(driver, 'SIGKILL')
  const browsers = processes.filter((pid) => commandOf(pid).includes('--user-data-dir') || commandOf(pid).includes('--type='))
  assert.ok(await areGone(browsers), `still running: ${browsers.filter(isRunning).map(commandOf).join('\n')}`)
  const run = readRun(await running.ended, out)
  for (const name of vitalNames) {
    const { status, because } = check(run, `vitals.${name}.p75`)
    assert.deepEqual([status, /was ended by SIGKILL; 0 of 1 browser terminal finished/.test(because)], ['void', true], because)
  }
  for (const id of ['orders.completed', 'integrity.lost', 'errors.rate', 'validity.driver', 'validity.samples']) assert.equal(check(run, id).status, 'pass', id)
  assert.deepEqual([run.code, run.verdict.checks.some(({ id }) => id === 'integrity.browserSales')], [3, false])
  assert.match(run.stderr, /browsers: .*was ended by SIGKILL.*their web vitals are void, the load stands/)
  const { record, rows } = await leftIn(out)
  assert.deepEqual([record.visit, record.saleAudit, rows.some(({ kind }) => kind === 'sale')], ['look', null, false])
  assert.deepEqual(profilesOf(running.pid), [])
})

test('Ctrl-C ends browsers and load in seconds, and kill -9 leaves no browser behind', { skip }, async () => {
  const long = (out: string): Running => start(flags('--speed', '60', '--out', out), { env })
  const interrupted = join(scratch, 'interrupted')
  const first = long(interrupted)
  const processes = await browsing(first, interrupted, '"lcp"')
  const startMs = performance.now()
  first.child.kill('SIGINT')
  const ended = await first.ended
  const tookMs = performance.now() - startMs
  assert.deepEqual([ended.code, tookMs < 8000], [130, true], `${Math.round(tookMs)} ms\n${told(ended)}`)
  assert.ok(await areGone(processes), `still running: ${processes.filter(isRunning).map(commandOf).join('\n')}`)
  assert.deepEqual(profilesOf(first.pid), [])
  assert.equal((await leftIn(interrupted)).record.end?.stopped, 'the run was interrupted')

  const killed = join(scratch, 'killed')
  const second = long(killed)
  const others = await browsing(second, killed, '"lcp"')
  second.child.kill('SIGKILL')
  await second.ended
  assert.ok(await areGone(others), `still running: ${others.filter(isRunning).map(commandOf).join('\n')}`)
  const judged = await tillstorm(['judge', killed])
  assert.equal(judged.code, 3, told(judged))
})
