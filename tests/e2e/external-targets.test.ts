import assert from 'node:assert/strict'
import { readFileSync } from 'node:fs'
import { join } from 'node:path'
import { fileURLToPath } from 'node:url'
import { after, before, test } from 'node:test'
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

test('a Magento and a sync backend of your own pass', { skip }, async () => {
  const run = await verify('--target-sync', syncUrl, '--target-magento', magentoUrl)
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
