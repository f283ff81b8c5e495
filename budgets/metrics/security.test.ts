import assert from 'node:assert/strict'
import { test } from 'node:test'
import type { SecurityProbe } from '../../run/security-record.ts'
import { judge } from '../judge.ts'
import { loadBudget } from '../load.ts'
import { measured } from '../sample-run.ts'

const probe = (check: SecurityProbe['check'], outcome: SecurityProbe['outcome']): SecurityProbe => ({ check, outcome, endpoint: 'POST /rest/V1/orders', text: `it was ${outcome}`, atMs: 1 })

const judged = async (probes: SecurityProbe[] | null, isProbed = true) => {
  const measurements = await measured((run) => {
    if (isProbed) run.manifest.measures = { load: false, rail: false, security: true }
  })
  const verdict = judge({ ...measurements, security: probes === null ? null : { schemaVersion: 1, probes } }, await loadBudget('security'))
  return { verdict, of: (id: string) => verdict.checks.find((each) => each.id === id) }
}

test('a hole fails its own check, whatever else was refused, and names the endpoint', async () => {
  const { verdict, of } = await judged([probe('withoutToken', 'refused'), probe('withoutToken', 'hole'), probe('foreignCart', 'refused')])
  assert.equal(verdict.verdict, 'fail')
  assert.deepEqual([of('security.withoutToken')?.status, of('security.withoutToken')?.value, of('security.foreignCart')?.status], ['fail', 1, 'pass'])
  assert.deepEqual([of('security.withoutToken')?.evidence[0]?.ref, of('security.withoutToken')?.because], ['POST /rest/V1/orders', 'POST /rest/V1/orders: it was hole'])
})

test('what several probes saw alike of an endpoint is one line of the evidence, and each a hole', async () => {
  const { of } = await judged([probe('errorBodies', 'hole'), probe('errorBodies', 'hole'), { ...probe('errorBodies', 'hole'), endpoint: 'GET /rest/V1/products' }])
  assert.deepEqual(of('security.errorBodies')?.evidence.map(({ ref, text }) => [ref, text]), [['POST /rest/V1/orders', 'it was hole (2 probes)'], ['GET /rest/V1/products', 'it was hole']])
  assert.equal(of('security.errorBodies')?.value, 3)
})

test('a probe that nobody can answer for is void, and nothing to probe with does not apply', async () => {
  const { of } = await judged([probe('withoutToken', 'refused'), probe('withoutToken', 'unknown'), probe('revokedToken', 'impossible')])
  assert.deepEqual([of('security.withoutToken')?.status, of('security.revokedToken')?.status, of('security.revokedToken')?.because], ['void', 'notApplicable', 'it was impossible'])
})

test('probes that did not come to their end are void, and a run without probes has no such check', async () => {
  const cut = await judged(null)
  assert.deepEqual([cut.verdict.verdict, cut.of('security.withoutToken')?.status], ['void', 'void'])
  assert.equal((await judged([], false)).of('security.withoutToken')?.status, 'notApplicable')
})
