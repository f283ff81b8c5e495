import assert from 'node:assert/strict'
import { existsSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { after, test } from 'node:test'
import { z } from 'zod'
import { NdjsonWriter, readNdjson, type Damage } from './ndjson.ts'
import { TillstormError } from './problems.ts'

const scratch = mkdtempSync(join(tmpdir(), 'tillstorm-ndjson-'))
after(() => rmSync(scratch, { recursive: true }))

const rowSchema = z.object({ n: z.number(), text: z.string().optional() })
type Row = z.infer<typeof rowSchema>

const read = async (path: string): Promise<{ rows: Row[]; damaged: number }> => {
  const damage: Damage = { rows: 0 }
  const rows: Row[] = []
  for await (const row of readNdjson(path, rowSchema, damage)) rows.push(row)
  return { rows, damaged: damage.rows }
}

let files = 0
const file = (content?: string): string => {
  const path = join(scratch, `${files++}.ndjson`)
  if (content !== undefined) writeFileSync(path, content)
  return path
}

test('what is appended is read back, also beyond the buffers of writer and reader', async () => {
  const path = file()
  const writer = new NdjsonWriter<Row>(path)
  const text = 'ü'.repeat(1000)
  for (let n = 0; n < 1000; n += 1) writer.append({ n, text })
  writer.close()
  const { rows, damaged } = await read(path)
  assert.deepEqual(rows.map((row) => row.n), Array.from({ length: 1000 }, (_, n) => n))
  assert.ok(rows.every((row) => row.text === text))
  assert.equal(damaged, 0)
})

test('an opened file is appended to, never cut', async () => {
  const path = file('{"n":1}\n')
  const writer = new NdjsonWriter<Row>(path)
  writer.append({ n: 2 })
  writer.close()
  assert.deepEqual((await read(path)).rows, [{ n: 1 }, { n: 2 }])
})

test('rows stay in the buffer until flush', () => {
  const path = file()
  const writer = new NdjsonWriter<Row>(path)
  writer.append({ n: 1 })
  assert.equal(readFileSync(path, 'utf8'), '')
  writer.flush()
  assert.equal(readFileSync(path, 'utf8'), '{"n":1}\n')
  writer.flush()
  writer.close()
  assert.equal(readFileSync(path, 'utf8'), '{"n":1}\n')
})

test('a last line that a kill cut off is left out and counted, even where it would parse', async () => {
  assert.deepEqual(await read(file('{"n":1}\n{"n":')), { rows: [{ n: 1 }], damaged: 1 })
  assert.deepEqual(await read(file('{"n":1}\n{"n":22}')), { rows: [{ n: 1 }], damaged: 1 })
})

test('a damaged line in the middle is left out and counted; the lines around it stay', async () => {
  const rows = ['not json', '{"n":"one"}', '[]', 'null', '{"n":1', '\u0000\u0000\u0000']
  for (const row of rows) assert.deepEqual(await read(file(`{"n":1}\n${row}\n{"n":2}\n`)), { rows: [{ n: 1 }, { n: 2 }], damaged: 1 })
})

test('a missing file is an empty one, and empty lines are no damage', async () => {
  assert.deepEqual(await read(file()), { rows: [], damaged: 0 })
  assert.deepEqual(await read(file('')), { rows: [], damaged: 0 })
  assert.deepEqual(await read(file('\n{"n":1}\n\n')), { rows: [{ n: 1 }], damaged: 0 })
})

test('a file that cannot be read at all is not taken for an empty one', async () => {
  await assert.rejects(read(scratch), { code: 'EISDIR' })
})

const hasFullDevice = existsSync('/dev/full')
test('a full disk is DISK_FULL in one line that names the file', { skip: hasFullDevice ? false : 'no /dev/full here' }, () => {
  const writer = new NdjsonWriter<Row>('/dev/full')
  writer.append({ n: 1 })
  const isFull = (error: unknown): boolean =>
    error instanceof TillstormError && error.code === 'DISK_FULL' && error.message === 'no space left while writing /dev/full'
  assert.throws(() => writer.flush(), isFull)
  writer.append({ n: 2 })
  assert.throws(() => writer.close(), isFull)
})

test('a file that cannot be opened is OUT_UNWRITABLE', () => {
  assert.throws(() => new NdjsonWriter(scratch), (error) => error instanceof TillstormError && error.code === 'OUT_UNWRITABLE')
})
