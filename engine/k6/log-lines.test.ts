import assert from 'node:assert/strict'
import { test } from 'node:test'
import { LogLines } from './log-lines.ts'

const keptOf = (...pieces: string[]): string[] => {
  const lines = new LogLines()
  for (const piece of pieces) lines.write(piece)
  lines.end()
  return lines.kept
}

test('of a logfmt line the message and the error are kept', () => {
  assert.deepEqual(keptOf('time="2026-01-01T00:00:00Z" level=error msg="it \\"broke\\"\\nhere" error="no route" source=console\n'), ['it "broke" here: no route'])
})

test('lines come together from pieces, and a last one without an end counts', () => {
  assert.deepEqual(keptOf('level=warning msg="o', 'ne"\nlevel=err', 'or msg="two"'), ['one', 'two'])
})

test('what is no logfmt is kept as it stands', () => {
  assert.deepEqual(keptOf('panic: runtime error\n\n   \n'), ['panic: runtime error'])
})

test('information and failed requests are passed over: those are samples already', () => {
  assert.deepEqual(keptOf('level=info msg="started"\nlevel=warning msg="Request Failed" error="dial: refused"\n'), [])
})

test('the first twenty are kept, cut to 300 characters', () => {
  const lines = new LogLines()
  for (let n = 0; n < 25; n += 1) lines.write(`level=error msg="${n} ${'x'.repeat(400)}"\n`)
  assert.equal(lines.kept.length, 20)
  assert.ok(lines.kept.every((line, n) => line.length === 300 && line.startsWith(`${n} `)))
})

test('what all terminals say alike is kept once', () => {
  const lines = new LogLines()
  for (let n = 0; n < 40; n += 1) lines.write(`level=warning msg="query own: Syntax Error"\n`)
  lines.write('level=warning msg="another"\n')
  for (const id of ['6740a1f3c2d41', '6740a1f3c2d42']) lines.write(`level=warning msg="query own: Internal Error. Report ID: webapi-${id}"\n`)
  assert.deepEqual(lines.kept, ['query own: Syntax Error', 'another', 'query own: Internal Error. Report ID: webapi-6740a1f3c2d41'])
})

test('what targets answer to queries leaves room for what k6 itself says', () => {
  const lines = new LogLines()
  for (let n = 0; n < 30; n += 1) lines.write(`level=warning msg="query own: 404: The product T${n} is not there"\n`)
  lines.write('panic: out of memory\n')
  assert.deepEqual([lines.kept.length, lines.kept.at(-1)], [11, 'panic: out of memory'])
})

test('control characters that a target put into an error do not reach the report', () => {
  assert.deepEqual(keptOf('level=error msg="red \u001b[31m alert\u0007\u009b2J"\n'), ['red  [31m alert 2J'])
})

test('a line without an end does not grow for ever', () => {
  const lines = new LogLines()
  for (let n = 0; n < 100; n += 1) lines.write('y'.repeat(1000))
  lines.end()
  assert.equal(lines.kept.length, 1)
  assert.equal(lines.kept[0]?.length, 300)
})

test('a secret that a protocol or a target prints is not kept', () => {
  const lines = new LogLines(['hush-token', ''])
  lines.write('level=warning msg="refused: Bearer hush-token"\n')
  assert.deepEqual(lines.kept, ['refused: Bearer ***'])
})
