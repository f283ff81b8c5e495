import assert from 'node:assert/strict'
import { spawn } from 'node:child_process'
import { mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { test } from 'node:test'
import { fileURLToPath } from 'node:url'
import { orderBody } from './exchanges/recorded-state.ts'
import { admin, sendTo } from './server-under-test.ts'
import type { ChildProcess } from 'node:child_process'

const main = fileURLToPath(new URL('./main.ts', import.meta.url))

const start = (dataDir: string): Promise<{ child: ChildProcess; url: string }> => {
  const options = { port: 0, dataDir, seed: 3, catalogueSize: 5, customers: 2, serviceTimes: 'instant', faults: [], expectedOrders: 100, orderPrefix: null }
  const child = spawn(process.execPath, [main, JSON.stringify(options)], {
    stdio: ['ignore', 'pipe', 'inherit', 'ipc'],
    env: { ...process.env, TILLSTORM_MAGENTO_USER: admin.user, TILLSTORM_MAGENTO_PASSWORD: admin.password },
  })
  return new Promise((resolve, reject) => {
    child.once('exit', (code) => reject(new Error(`ended with ${code} before it listened`)))
    child.once('message', (message: { type: string; url: string }) => resolve({ child, url: message.url }))
  })
}

const ended = (child: ChildProcess): Promise<number | null> => new Promise((resolve) => child.once('exit', (code) => resolve(code)))

const signIn = async (url: string): Promise<string> =>
  (await sendTo(url, 'POST', '/rest/V1/integration/admin/token', { body: { username: admin.user, password: admin.password } })).json() as string

test('what was answered before a SIGKILL is there after the restart, once, and tokens stay good', async () => {
  const dataDir = mkdtempSync(join(tmpdir(), 'tillstorm-kill-'))
  const first = await start(dataDir)
  const token = await signIn(first.url)
  const answered: string[] = []
  let killed = false
  const till = async (n: number): Promise<void> => {
    for (let k = 0; k < 1_000 && !killed; k++) {
      const id = `k${n}-${k}`
      try {
        const reply = await sendTo(first.url, 'POST', '/rest/V1/orders', { token, body: orderBody({ increment_id: id, ext_order_id: id }) })
        if (reply.status === 200) answered.push(id)
      } catch {
        return
      }
      if (answered.length >= 60 && !killed) {
        killed = true
        first.child.kill('SIGKILL')
      }
    }
  }
  const gone = ended(first.child)
  await Promise.all([0, 1, 2, 3].map(till))
  await gone
  const second = await start(dataDir)
  const reply = await sendTo(second.url, 'GET', '/rest/V1/orders?searchCriteria=&fields=items[increment_id]', { token })
  const held = (reply.json() as { items: { increment_id: string }[] }).items.map((item) => item.increment_id)
  assert.deepEqual(answered.filter((id) => !held.includes(id)), [])
  assert.equal(new Set(held).size, held.length)
  const again = await sendTo(second.url, 'POST', '/rest/V1/orders', { token, body: orderBody({ increment_id: answered[0] ?? '' }) })
  assert.deepEqual(again.json(), { message: 'Unique constraint violation found' })
  const over = ended(second.child)
  second.child.disconnect()
  assert.equal(await over, 0)
  rmSync(dataDir, { recursive: true })
})

test('queued orders outlive a SIGKILL and are stored once', async () => {
  const dataDir = mkdtempSync(join(tmpdir(), 'tillstorm-kill-'))
  const first = await start(dataDir)
  const token = await signIn(first.url)
  const bodies = Array.from({ length: 200 }, (_, n) => orderBody({ increment_id: `q-${n}` }))
  const accepted = await sendTo(first.url, 'POST', '/rest/async/bulk/V1/orders', { token, body: bodies })
  assert.equal(accepted.status, 202)
  const gone = ended(first.child)
  first.child.kill('SIGKILL')
  await gone
  const second = await start(dataDir)
  const { bulk_uuid: uuid } = accepted.json() as { bulk_uuid: string }
  for (let turn = 0; turn < 2_000; turn++) {
    const open = await sendTo(second.url, 'GET', `/rest/V1/bulk/${uuid}/operation-status/4`, { token })
    if (open.json() === 0) break
  }
  const complete = await sendTo(second.url, 'GET', `/rest/V1/bulk/${uuid}/operation-status/1`, { token })
  assert.equal(complete.json(), 200)
  const reply = await sendTo(second.url, 'GET', '/rest/V1/orders?searchCriteria[pageSize]=1&fields=total_count', { token })
  assert.deepEqual(reply.json(), { total_count: 200 })
  const over = ended(second.child)
  second.child.kill('SIGTERM')
  assert.equal(await over, 0)
  rmSync(dataDir, { recursive: true })
})
