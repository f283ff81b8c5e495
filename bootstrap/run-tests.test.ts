import assert from 'node:assert/strict'
import { execFile } from 'node:child_process'
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { after, test } from 'node:test'
import { fileURLToPath } from 'node:url'
import { run } from 'node:test'
import { Tally } from './tally.mjs'

const scratch = mkdtempSync(join(tmpdir(), 'run-tests-'))
after(() => rmSync(scratch, { recursive: true, force: true }))
let count = 0

/** What the runner prints for one file of tests, and whether it calls that green. */
async function outcome(
  source: string,
  slowMs = 60_000,
): Promise<{ green: boolean; lines: string[]; last: string | undefined }> {
  const file = join(scratch, `${count++}.test.mjs`)
  writeFileSync(file, `import { test, describe } from 'node:test'\nimport assert from 'node:assert'\n${source}`)
  const lines: string[] = []
  const tally = new Tally({ print: (line) => void lines.push(...line.split('\n')), slowMs, name: () => 'x.test.mjs' })
  const outer = process.env['NODE_TEST_CONTEXT']
  delete process.env['NODE_TEST_CONTEXT']
  try {
    for await (const event of run({ files: [file], concurrency: 1 })) tally.take(event)
  } finally {
    if (outer !== undefined) process.env['NODE_TEST_CONTEXT'] = outer
  }
  const green = tally.finish()
  return { green, lines, last: lines.at(-1) }
}

test('all green: the last line is the sums alone', async () => {
  const { green, last } = await outcome(`test('a', () => {}); test('b', () => {})`)
  assert.deepEqual({ green, last }, { green: true, last: '2 passed, 0 failed' })
})

test('a failure is counted once, named, and shows its message', async () => {
  const { green, lines, last } = await outcome(
    `test('outer', async (t) => { await t.test('inner', () => assert.equal(1, 2, 'one is not two')) })`,
  )
  assert.deepEqual({ green, last }, { green: false, last: '0 passed, 1 failed' })
  assert.match(lines.join('\n'), /FAILED x\.test\.mjs: inner\n[\s\S]*one is not two/)
})

test('a suite is no test', async () => {
  assert.equal((await outcome(`describe('s', () => { test('a', () => {}) })`)).last, '1 passed, 0 failed')
})

test('a skipped test is listed with its reason and is not green by itself', async () => {
  const { green, lines, last } = await outcome(`test('a', { skip: 'no k6 here' }, () => {})`)
  assert.ok(lines.includes('skipped: x.test.mjs: a: no k6 here'), lines.join('\n'))
  assert.equal(last, '0 passed, 1 failed, 1 skipped')
  assert.equal(green, false)
})

test('a file that crashes before its tests is a failure', async () => {
  const { green, last } = await outcome(`throw new Error('broken at the top')`)
  assert.deepEqual({ green, last }, { green: false, last: '0 passed, 1 failed' })
})

test('a file that ends badly after green tests is a failure', async () => {
  const { green, last } = await outcome(`test('a', () => {}); process.on('exit', () => { process.exitCode = 3 })`)
  assert.deepEqual({ green, last }, { green: false, last: '1 passed, 1 failed' })
})

test('a rejection that nobody handles is a failure', async () => {
  const { green } = await outcome(`test('a', () => {}); setTimeout(() => Promise.reject(new Error('lost')), 1)`)
  assert.equal(green, false)
})

test('no test at all is a failure', async () => {
  const { green, last } = await outcome(`export {}`)
  assert.equal(green, false)
  assert.match(last ?? '', /^\d passed, 1 failed$/)
})

test('slow tests are named', async () => {
  const { lines } = await outcome(`test('a', () => {})`, 0)
  assert.ok(
    lines.some((line) => /^slow: x\.test\.mjs: a \(/.test(line)),
    lines.join('\n'),
  )
})

test('a path without tests ends with exit code 1', async () => {
  const runner = fileURLToPath(new URL('./run-tests.mjs', import.meta.url))
  const { code, out } = await new Promise<{ code: unknown; out: string }>((done) =>
    execFile(process.execPath, [runner, scratch], (error, stdout) => done({ code: error?.code ?? 0, out: stdout })),
  )
  assert.equal(code, 1)
  assert.match(out, /\n0 passed, 1 failed\n$/)
})
