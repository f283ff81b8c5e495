import assert from 'node:assert/strict'
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { after, test } from 'node:test'
import { gzipSync } from 'node:zlib'
import { countEvents } from './tracing.ts'

const scratch = mkdtempSync(join(tmpdir(), 'tracing-'))
after(() => rmSync(scratch, { recursive: true, force: true }))

const traceOf = (events: number): Buffer =>
  gzipSync(JSON.stringify({ traceEvents: Array.from({ length: events }, (_, i) => ({ name: 'x'.repeat(i % 97), ph: 'X', ts: i, args: { data: { ph: 1 } } })) }))

test('events are counted over the borders of the pieces that a file comes in', async () => {
  const path = join(scratch, 'trace.json.gz')
  for (const events of [0, 1, 7, 20_001]) {
    writeFileSync(path, traceOf(events))
    assert.equal(await countEvents(path), events)
  }
})

test('a damaged file has no events', async () => {
  const path = join(scratch, 'cut.json.gz')
  writeFileSync(path, traceOf(20_000).subarray(0, 3000))
  assert.equal(await countEvents(path), 0)
  assert.equal(await countEvents(join(scratch, 'missing.json.gz')), 0)
})
