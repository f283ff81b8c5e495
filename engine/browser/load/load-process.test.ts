import assert from 'node:assert/strict'
import { fork } from 'node:child_process'
import { once } from 'node:events'
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { after, test } from 'node:test'
import { fileURLToPath } from 'node:url'
import type { VisitOrder } from './load-messages.ts'
import { LoadProcess } from './load-process.ts'

const folder = mkdtempSync(join(tmpdir(), 'tillstorm-load-test-'))
after(() => rmSync(folder, { recursive: true, force: true }))

const child = (name: string, source: string): LoadProcess => {
  const file = join(folder, `${name}.mjs`)
  writeFileSync(file, source)
  return new LoadProcess({ ...process.env, TILLSTORM_POS_PASSWORD: 'secret' }, file)
}
const order: VisitOrder = { url: 'http://127.0.0.1/', chromiumPath: '/x', allow: [], profile: folder, kind: 'first', maxWaitMs: 1000, htmlFile: join(folder, 'x.html') }
const never = new AbortController().signal

test('a visit is answered, and the process serves the next one', async () => {
  const subject = child('answers', `process.on('message', ({ url }) => process.send({ url, pid: process.pid, env: Object.keys(process.env) }))`)
  const first = (await subject.visit(order, 10_000, never)) as unknown as { url: string; pid: number; env: string[] }
  const second = (await subject.visit(order, 10_000, never)) as unknown as { pid: number }
  assert.equal(first.url, order.url)
  assert.equal(second.pid, first.pid)
  assert.ok(!first.env.includes('TILLSTORM_POS_PASSWORD'))
  await subject.stop()
  assert.throws(() => process.kill(first.pid, 0), /ESRCH/)
})

test('a process that dies is one line of why, and the next visit gets a new one', async () => {
  const subject = child('dies', `process.on('message', () => { throw new Error('out of everything') })`)
  await assert.rejects(subject.visit(order, 10_000, never), /ended by itself \(1\): .*out of everything/)
  await assert.rejects(subject.visit(order, 10_000, never), /ended by itself/)
  await subject.stop()
})

test('a process that says nothing is ended when its time is over', async () => {
  const subject = child('hangs', `process.on('message', () => undefined)`)
  await assert.rejects(subject.visit(order, 300, never), /no answer within 0 s/)
  await subject.stop()
})

test('an abort ends the process and rejects with its reason', async () => {
  const subject = child('waits', `process.on('message', () => undefined)`)
  const controller = new AbortController()
  const visit = subject.visit(order, 60_000, controller.signal)
  controller.abort(new Error('Ctrl-C'))
  await assert.rejects(visit, /Ctrl-C/)
})

test('the process of Lighthouse ends when its parent is gone', async () => {
  const orphan = fork(fileURLToPath(new URL('./load-child.ts', import.meta.url)), [], { execArgv: [], stdio: ['ignore', 'ignore', 'inherit', 'ipc'] })
  orphan.disconnect()
  const [code] = (await once(orphan, 'exit')) as [number | null]
  assert.equal(code, 0)
})
