import assert from 'node:assert/strict'
import { mkdtemp, rm, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { fileURLToPath } from 'node:url'
import test from 'node:test'
import { lookForK6 } from '../../engine/k6/look-for-k6.ts'
import { startK6 } from '../../engine/k6/start-k6.ts'
import { digestedPlans, planDigest } from './plan-digest.ts'

const inNode = Object.entries(digestedPlans).map(([name, parameters]) => [name, planDigest(parameters)])

/** What these plans were when they were last changed on purpose: a run directory of then must still be readable. */
const golden = [
  ['plain', 'b98df86c334a08fc'],
  ['another seed', '174270e0414da1fa'],
  ['adjusted', '2e80dd903f940b2c'],
]

test('the plans are the ones that they were, byte for byte', () => {
  assert.deepEqual(inNode, golden)
})

test('one cent, one millisecond or one letter changes the digest', () => {
  const { plain } = digestedPlans
  const changed = [
    { seed: 2 },
    { taxBasisPoints: 826 },
    { outageSecondsMin: 601, outagesPerShopMille: 3_000 },
    { customers: 20_001 },
  ]
  const digests = changed.map((change) => planDigest({ ...plain!, ...change }))
  assert.equal(new Set([...digests, inNode[0]![1]]).size, 5)
})

test('k6 makes the same bytes as Node', async (t) => {
  const { found, tried } = await lookForK6(process.env)
  if (found === null) return t.skip(`no k6: ${tried.join('; ')}`)
  const folder = await mkdtemp(join(tmpdir(), 'plan-bytes-'))
  try {
    const configFile = join(folder, 'config.json')
    await writeFile(configFile, '{}')
    const script = fileURLToPath(new URL('in-k6.ts', import.meta.url))
    const k6 = startK6({ k6Path: found.path, script, configFile, env: process.env, variables: {} })
    k6.stdout.resume()
    let log = ''
    k6.stderr.setEncoding('utf8').on('data', (piece: string) => (log += piece))
    const { exitCode } = await k6.exited
    assert.equal(exitCode, 0, log.slice(0, 2_000))
    const said = /digests (.*) digests/.exec(log)?.[1]
    assert.ok(said !== undefined, log.slice(0, 2_000))
    assert.deepEqual(JSON.parse(said.replaceAll('\\"', '"')), inNode)
  } finally {
    await rm(folder, { recursive: true, force: true })
  }
})
