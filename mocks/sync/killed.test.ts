import assert from 'node:assert/strict'
import { spawn, type ChildProcess } from 'node:child_process'
import { once } from 'node:events'
import { mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { test, type TestContext } from 'node:test'
import { startFakeMagento } from './fake-magento.ts'
import { callerOf, testSecrets, until } from './test-backend.ts'
import { batchJson, testOrder } from './test-orders.ts'

const program = join(import.meta.dirname, 'main.ts')

const startChild = async (t: TestContext, options: object): Promise<{ child: ChildProcess; url: string }> => {
  const child = spawn(process.execPath, [program, JSON.stringify(options)], {
    env: { ...process.env, ...testSecrets },
    stdio: ['ignore', 'ignore', 'ignore', 'ipc'],
  })
  t.after(() => child.kill('SIGKILL'))
  const [message] = (await once(child, 'message')) as [{ type: string; url: string }]
  assert.equal(message.type, 'listening')
  return { child, url: message.url }
}

const kill = async (child: ChildProcess): Promise<void> => {
  child.kill('SIGKILL')
  await once(child, 'exit')
}

test('kill -9 in mid-flight, three times: nothing acknowledged is lost, nothing is doubled', async (t) => {
  const dataDir = mkdtempSync(join(tmpdir(), 'tillsync-'))
  const magento = await startFakeMagento()
  t.after(async () => {
    await magento.close()
    rmSync(dataDir, { recursive: true })
  })
  // Magento stores at once and answers late, so that a kill finds stored orders without an answer.
  magento.behave = () => ({ hold: new Promise((resolve) => setTimeout(resolve, 15)) })
  const options = { dataDir, magentoUrl: magento.url, port: 0, workers: 4, retryBaseMs: 5, retryMaxMs: 50 }
  const acknowledged = new Set<string>()
  let next = 0

  for (let life = 0; life < 4; life += 1) {
    const { child, url } = await startChild(t, options)
    const call = callerOf(url)
    const { token } = (await call('POST', '/v1/terminals/1/session', undefined, 'registration')).body
    const goal = life < 3 ? magento.orders.length + 15 : Infinity
    const sending = (async () => {
      for (let i = 0; i < 20; i += 1) {
        const orders = Array.from({ length: 3 }, () => testOrder(`run-${String(next++).padStart(6, '0')}`))
        const reply = await call('POST', '/v1/order-batches', batchJson(orders), token)
        for (const result of reply.body.results) if (result.status === 'accepted') acknowledged.add(result.key)
      }
    })()
    if (goal !== Infinity) {
      sending.catch(() => {})
      await until(
        'orders in mid-flight',
        () => magento.orders.length,
        (n) => n >= goal,
      )
      await kill(child)
      await sending.catch(() => {})
      continue
    }
    await sending
    await until(
      'an empty queue',
      async () => (await call('GET', '/v1/metrics', undefined, token)).body,
      (m) => m.messages + m.inFlight === 0,
    )
    child.disconnect()
    assert.deepEqual(await once(child, 'exit'), [0, null])
  }

  const stored = magento.orders.map((o) => o.increment_id)
  assert.equal(new Set(stored).size, stored.length, 'doubled')
  assert.deepEqual(
    [...acknowledged].filter((key) => !stored.includes(key)),
    [],
    'lost',
  )
  assert.ok(acknowledged.size >= 60, `${acknowledged.size} acknowledged`)
})

test('SIGTERM ends it, and wrong options are one line and exit code 2', async (t) => {
  const dataDir = mkdtempSync(join(tmpdir(), 'tillsync-'))
  t.after(() => rmSync(dataDir, { recursive: true }))
  const { child } = await startChild(t, { dataDir, magentoUrl: 'http://127.0.0.1:9' })
  child.kill('SIGTERM')
  assert.deepEqual(await once(child, 'exit'), [0, null])

  const wrong = spawn(process.execPath, [program, '{"dataDir":"x"}'], {
    env: { ...process.env, ...testSecrets },
    stdio: ['ignore', 'ignore', 'pipe'],
  })
  let text = ''
  wrong.stderr!.on('data', (part) => (text += part))
  assert.deepEqual(await once(wrong, 'close'), [2, null])
  assert.equal(text, 'sync backend: option magentoUrl must be a text that is not empty\n')
})
