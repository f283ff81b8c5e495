import assert from 'node:assert/strict'
import { test } from 'node:test'
import { createWedge } from './wedge.ts'

const play = (keys: readonly string[], gapMs: number): { kinds: string[]; code: string | null; late: string } => {
  const wedge = createWedge()
  const steps = keys.map((key, index) => wedge.key(key, 1000 + index * gapMs))
  const last = steps.at(-1)!
  return {
    kinds: steps.map((step) => step.kind),
    code: last.kind === 'scan' ? last.code : null,
    late: steps.map((step) => (step.kind === 'pass' ? step.late : '')).join(''),
  }
}

test('thirteen digits 5 ms apart and Enter are a scan, of which the page sees the first digit only', () => {
  const { kinds, code } = play([...'2900000000018', 'Enter'], 5)
  assert.equal(code, '2900000000018')
  assert.deepEqual(kinds, ['pass', ...Array.from({ length: 12 }, () => 'swallow'), 'scan'])
})

test('digits at the pace of a person pass through, and Enter after them is an Enter', () => {
  const { kinds } = play([...'29000018', 'Enter'], 90)
  assert.deepEqual(new Set(kinds), new Set(['pass']))
})

test('a fast run of digits that is too short for a barcode comes back with the next key', () => {
  const { kinds, code, late } = play([...'123', 'Enter'], 10)
  assert.equal(code, null)
  assert.deepEqual(kinds, ['pass', 'swallow', 'swallow', 'pass'])
  assert.equal(late, '23')
})

test('digits that no Enter follows are released once', () => {
  const wedge = createWedge()
  for (const [index, key] of [...'12345678'].entries()) wedge.key(key, 1000 + index * 5)
  assert.equal(wedge.release(), '2345678')
  assert.equal(wedge.release(), '')
  assert.equal(wedge.key('Enter', 1045).kind, 'pass')
})

test('Enter long after the digits is no scan', () => {
  const wedge = createWedge()
  for (const [index, key] of [...'2900000000018'].entries()) wedge.key(key, 1000 + index * 5)
  assert.deepEqual(wedge.key('Enter', 2000), { kind: 'pass', late: '900000000018' })
})

test('two scans in a row are two codes', () => {
  const wedge = createWedge()
  const codes: string[] = []
  let atMs = 0
  for (const key of [...'2900000000018', 'Enter', ...'2900000000025', 'Enter']) {
    const step = wedge.key(key, (atMs += 5))
    if (step.kind === 'scan') codes.push(step.code)
  }
  assert.deepEqual(codes, ['2900000000018', '2900000000025'])
})

test('letters and a Shift before a scan do not spoil it', () => {
  const { code } = play(['a', 'Shift', ...'29000018', 'Enter'], 5)
  assert.equal(code, '29000018')
})
