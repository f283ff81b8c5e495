import assert from 'node:assert/strict'
import { test } from 'node:test'
import type { TestContext } from 'node:test'
import { sendJson, serve } from '../loopback-server.ts'
import { monitorsSchema } from './config.ts'
import { openConfiguredMonitor } from './configured.ts'

/** The answers of a Prometheus 2.x to `/api/v1/query`, by query. */
const answers: Record<string, unknown> = {
  'sum(rabbitmq_queue_messages)': { status: 'success', data: { resultType: 'vector', result: [{ metric: {}, value: [1_800_000_000.1, '42'] }] } },
  'scalar(up)': { status: 'success', data: { resultType: 'scalar', result: [1_800_000_000.1, '1'] } },
  nobody: { status: 'success', data: { resultType: 'vector', result: [] } },
  two: { status: 'success', data: { resultType: 'vector', result: [{ metric: {}, value: [1, '1'] }, { metric: {}, value: [1, '2'] }] } },
  nan: { status: 'success', data: { resultType: 'vector', result: [{ metric: {}, value: [1, 'NaN'] }] } },
  wrong: { status: 'error', errorType: 'bad_data', error: 'parse error: <b>oops\n' },
}

const sampleOf = async (t: TestContext, queries: { name: string; query: string; as?: string }[], status = 200) => {
  let authorization: string | undefined
  const url = await serve(t, (request, response) => {
    authorization = request.headers.authorization
    const query = new URL(request.url ?? '', 'http://x').searchParams.get('query') ?? ''
    sendJson(response, status, answers[query])
  })
  const [config] = monitorsSchema.parse([{ name: 'shop', kind: 'prometheus', url, credentials: { token: 'PROM_TOKEN' }, queries }])
  const monitor = openConfiguredMonitor(config!, { env: { PROM_TOKEN: 'secret-7' }, allow: [], nowMs: () => 5 })
  t.after(() => monitor.close())
  return { row: await monitor.sample('drive'), authorization }
}

test('a vector and a scalar are numbers, one of them the messages', async (t) => {
  const { row, authorization } = await sampleOf(t, [{ name: 'queue', query: 'sum(rabbitmq_queue_messages)', as: 'messages' }, { name: 'up', query: 'scalar(up)' }])
  assert.deepEqual(row, { monitor: 'watched', name: 'shop', atMs: 5, phase: 'drive', messages: 42, currentMeanTimeMs: null, totalMeanTimeMs: null, values: { up: 1 } })
  assert.equal(authorization, 'Bearer secret-7')
})

for (const [query, says, status] of [
  ['nobody', /^the query q gives 0 samples, and one is needed$/, 200],
  ['two', /^the query q gives 2 samples/, 200],
  ['nan', /^the query q gives no finite number$/, 200],
  ['wrong', /does not answer the query q \(parse error: <b>oops\)$/, 400],
  ['scalar(up)', /refuses us \(401\)$/, 401],
] as const) {
  test(`a query that gives no number is a failed look, never a 0: ${query} ${status}`, async (t) => {
    const { row } = await sampleOf(t, [{ name: 'q', query }], status)
    assert.ok(row.monitor === 'monitor-error' && row.source === 'monitor.shop', JSON.stringify(row))
    assert.match(row.message, says)
    assert.doesNotMatch(row.message, /secret-7|\n/)
  })
}
