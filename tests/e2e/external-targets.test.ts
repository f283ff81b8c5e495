import assert from 'node:assert/strict'
import { readFileSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { fileURLToPath } from 'node:url'
import { after, before, describe, test } from 'node:test'
import { sendJson, serve } from '../../targets/loopback-server.ts'
import { holdsWithin, noK6, readRun, scratchFolder, start, tillstorm, tinyBudget, tinyDay, told, type Run, type Running } from './test-tillstorm.ts'

const skip = await noK6()
const scratch = scratchFolder()
const budget = tinyBudget(scratch)

let mocks: Running | null = null
let magentoUrl = ''
let syncUrl = ''
let env: Record<string, string> = {}

before(async () => {
  if (skip !== false) return
  mocks = start(['mocks', '--port-magento', '0', '--port-sync', '0', '--port-pos', '0', '--catalogue-size', '300'])
  assert.ok(await holdsWithin(60_000, () => mocks?.stdout().includes('Ctrl-C') === true), mocks.stderr())
  const said = mocks.stdout()
  magentoUrl = /^Magento\s+(\S+)/m.exec(said)?.[1] ?? ''
  syncUrl = /^sync backend\s+(\S+)/m.exec(said)?.[1] ?? ''
  env = Object.fromEntries([...said.matchAll(/^export (\w+)=(\S+)$/gm)].map((match) => [match[1]!, match[2]!]))
})

after(async () => {
  mocks?.child.kill('SIGINT')
  await mocks?.ended
})

let runs = 0
const verify = async (...flags: string[]): Promise<Run> => {
  const out = join(scratch, `run-${runs++}`)
  const ended = await tillstorm(['verify', ...tinyDay, '--budget', budget, '--out', out, ...flags], { env })
  assert.equal(ended.code, 0, told(ended))
  const run = readRun(ended, out)
  assert.deepEqual([run.audit.planned, run.audit.found, run.audit.records], [200, 200, 200])
  const written = readFileSync(join(out, 'manifest.json'), 'utf8') + readFileSync(join(out, 'report.html'), 'utf8') + ended.stdout + ended.stderr
  for (const name of ['TILLSTORM_MAGENTO_PASSWORD', 'TILLSTORM_SYNC_TOKEN']) assert.ok(!written.includes(env[name]!), `${name} was written`)
  return run
}

// Each waits for its tills most of the time.
describe('targets of your own', { concurrency: 2 }, () => {
  test('a Magento and a sync backend of your own pass; a monitor of the config is sampled, awaited after the load, judged and shown', { skip }, async (t) => {
    const prometheus = await serve(t, (_, response) => sendJson(response, 200, { status: 'success', data: { resultType: 'vector', result: [{ metric: {}, value: [1, '3'] }] } }))
    const write = (name: string, value: unknown): string => {
      const path = join(scratch, name)
      writeFileSync(path, JSON.stringify(value))
      return path
    }
    const config = write('monitors.json', { monitors: [{ name: 'shop', kind: 'prometheus', url: prometheus, queries: [{ name: 'depth', query: 'depth', as: 'messages' }] }] })
    const drained = { id: 'monitor.shop.drain', metric: 'monitor.shop.drain', statistic: 'duration', limit: 60, unit: 's', why: 'end to end' }
    const own = write('with-monitor.json', { ...JSON.parse(readFileSync(budget, 'utf8')), checks: [...JSON.parse(readFileSync(budget, 'utf8')).checks, drained] })
    const run = await verify('--target-sync', syncUrl, '--target-magento', magentoUrl, '--config', config, '--budget', own)
    const check = run.verdict.checks.find(({ id }) => id === drained.id)
    assert.equal(check?.status, 'pass', check?.because)
    assert.match(check?.because ?? '', /^shop was down to the 3 messages from before the load \d/)
    const rows = readFileSync(join(run.out, 'monitors.ndjson'), 'utf8').trim().split('\n').map((line) => JSON.parse(line)).filter(({ monitor }) => monitor === 'watched')
    assert.deepEqual([new Set(rows.map(({ phase }) => phase)), new Set(rows.map(({ messages }) => messages))], [new Set(['drive', 'drain']), new Set([3])])
    assert.match(readFileSync(join(run.out, 'report.html'), 'utf8'), /Messages: shop/)
    const manifest = JSON.parse(readFileSync(join(run.out, 'manifest.json'), 'utf8'))
    assert.deepEqual(manifest.targets, { magento: { kind: 'external', url: magentoUrl }, sync: { kind: 'external', url: syncUrl } })
    // The one order of the dry run came through the sync backend, and is none of the day's.
    assert.equal(manifest.dryRun.state, 'passed')
    assert.equal(JSON.parse(readFileSync(join(run.out, 'catalogue.json'), 'utf8')).length, manifest.plan.catalogueSize)
  })

  test('a Magento of your own behind the embedded sync backend passes', { skip }, async () => {
    const run = await verify('--target-magento', magentoUrl, '--no-dry-run')
    assert.match(run.stderr, /sync backend http:\/\/127\.0\.0\.1:\d+ \(embedded\), Magento \S+ \(external\)/)
  })

  test('a protocol file of your own passes', { skip }, async () => {
    const file = fileURLToPath(new URL('test-own-protocol.ts', import.meta.url))
    const run = await verify('--protocol', file, '--target-sync', syncUrl, '--target-magento', magentoUrl, '--no-dry-run')
    const { protocol } = JSON.parse(readFileSync(join(run.out, 'manifest.json'), 'utf8'))
    assert.deepEqual([protocol.name, protocol.file], ['own', file])
  })
})
