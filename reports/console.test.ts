import assert from 'node:assert/strict'
import { test } from 'node:test'
import { renderVerdictTable } from './console.ts'
import { lostOrders, sampleCheck, sampleChecks, sampleVerdict } from './sample-verdict.ts'
import { textWidth } from './text-width.ts'

const plain = (verdict: Parameters<typeof renderVerdictTable>[0], width = 80): string[] =>
  renderVerdictTable(verdict, { colour: false, width }).split('\n')

test('the verdict is the first word, and its sentence follows', () => {
  const [first, second] = plain(sampleVerdict('pass'))
  assert.equal(first, '✓ PASS')
  assert.equal(second, '  All 100,000 orders were acknowledged and stand in Magento exactly once.')
})

test('a failing check stands before the table with value, limit, three proofs and the command that shows more', () => {
  const lines = plain(sampleVerdict('fail', [lostOrders()]))
  assert.deepEqual(lines.slice(3, 11), [
    '✗ FAIL  integrity.lost',
    '    count 3 orders, limit 0 orders',
    '    3 acknowledged orders are not in Magento, and none may be missing',
    '    - order ts-000007: acknowledged, not in Magento',
    '    - order ts-000512: acknowledged, not in Magento',
    '    - order ts-088310: acknowledged, not in Magento',
    '    - and 1 more',
    '    see more: tillstorm audit runs/sample',
  ])
})

test('failing checks come before void and inconclusive ones', () => {
  const lines = plain(
    sampleVerdict('fail', [
      sampleCheck('integrity.stock', 'void'),
      sampleCheck('latency.order.p95', 'inconclusive'),
      sampleCheck('drain.time', 'fail'),
    ]),
  )
  const blocks = lines.filter((line) => /^[✗∅?] \S+ {2}\S/.test(line)).map((line) => line.split(/ +/)[2])
  assert.deepEqual(blocks, ['drain.time', 'integrity.stock', 'latency.order.p95'])
})

test('where everything is void, the list before the table stays short and says what it leaves out', () => {
  const lines = plain(
    sampleVerdict(
      'void',
      sampleChecks().map((check) => ({ ...check, status: 'void' as const, because: `nobody saw ${check.id}` })),
    ),
  )
  assert.equal(lines.filter((line) => line.startsWith('∅ void')).length, 6)
  assert.equal(lines.includes(`  and ${sampleChecks().length - 6} more that could not be judged, in the table`), true)
})

for (const width of [60, 80, 120, 200]) {
  test(`at ${width} columns no line is wider and value and limit end in the same columns`, () => {
    const lines = plain(sampleVerdict('fail', [lostOrders()]), width)
    assert.deepEqual(
      lines.filter((line) => textWidth(line) > width),
      [],
    )
    const header = lines.findIndex((line) => /^ {2}check +status/.test(line))
    const valueEnd = (lines[header] ?? '').indexOf('value') + 'value'.length
    const limitEnd = (lines[header] ?? '').indexOf('limit') + 'limit'.length
    const rows = lines.slice(header + 1).filter((line) => /^ {2}[a-z]\S* +[✓✗–] /.test(line))
    assert.equal(rows.length, sampleChecks().length)
    for (const row of rows) {
      assert.match(row.slice(0, valueEnd), /[\d–]$/, row)
      assert.match(row.slice(valueEnd, valueEnd + 1), / /, row)
      assert.match(row.slice(0, limitEnd), /\d$/, row)
      assert.match(row.slice(limitEnd, limitEnd + 1), /^ ?$/, row)
    }
  })
}

test('a narrow terminal leaves out of an id what the heading says already', () => {
  assert.equal(
    plain(sampleVerdict('pass'), 60).some((line) => line.startsWith('  failedButApplied ')),
    true,
  )
  assert.equal(
    plain(sampleVerdict('pass'), 80).some((line) => line.startsWith('  integrity.failedButApplied ')),
    true,
  )
})

test('a wide terminal also shows why each status is what it is', () => {
  assert.equal(
    plain(sampleVerdict('pass'), 140).some((line) => line.includes('no shop lost its network in this plan')),
    true,
  )
  assert.equal(
    plain(sampleVerdict('pass'), 80).some((line) => line.includes('no shop lost its network in this plan')),
    false,
  )
})

test('colour changes no character of the text, and without colour there is no escape code', () => {
  const verdict = sampleVerdict('fail', [lostOrders()])
  const coloured = renderVerdictTable(verdict, { colour: true, width: 80 })
  const without = renderVerdictTable(verdict, { colour: false, width: 80 })
  assert.equal(without.includes('\u001b'), false)
  assert.equal(coloured.includes('\u001b[31m'), true)
  assert.equal(coloured.replace(/\u001b\[\d+m/g, ''), without)
})

test('what a target said moves no cursor and turns no text, and still lines up', () => {
  const hostile = '\u001b[2J\u001b[31mGone\u0007\r\nverdict: PASS \u202eevil\u200b'
  const check = { ...lostOrders(), because: hostile, unit: `${hostile}日本` }
  check.evidence = [
    { kind: 'order', ref: hostile, text: hostile, at: null },
    { kind: 'command', ref: hostile, text: hostile, at: null },
  ]
  const text = renderVerdictTable(
    { ...sampleVerdict('fail', [check]), summary: hostile, runId: hostile, budget: hostile },
    { colour: false, width: 80 },
  )
  assert.doesNotMatch(text, /[\u0000-\u0009\u000b-\u001f\u007f\u202e\u200b]/)
  assert.equal(
    text.split('\n').every((line) => textWidth(line) <= 80),
    true,
  )
  assert.match(text, /\\u\{1b\}\[2J/)
})

test('a value just over its limit does not read as the limit', () => {
  const lines = plain(
    sampleVerdict('fail', [sampleCheck('latency.order.p95', 'fail', { value: 1000.04, limit: 1000, unit: 'ms' })]),
  )
  assert.match(lines.find((line) => line.startsWith('  latency.order.p95')) ?? '', /1,000\.04 +1,000 +ms$/)
})

test('of an order that differs in many fields the console names three of each side', () => {
  const fields = (total: string): string => ['line: 1 × A', 'line: 2 × B', `grand_total: ${total}`, 'tax: 1', 'payment: cash'].join('; ')
  const check = sampleCheck('integrity.altered', 'fail', {
    value: 1, evidence: [{ kind: 'order', ref: 'ts-000007', text: `expected ${fields('9.00')}, found ${fields('8.00')}`, at: null }],
  })
  const lines = renderVerdictTable(sampleVerdict('fail', [check]), { colour: false, width: 200 }).split('\n')
  const [expected, found] = ['9.00', '8.00'].map((total) => `line: 1 × A; line: 2 × B; grand_total: ${total}; and 2 more`)
  assert.ok(lines.includes(`    - order ts-000007: expected ${expected}, found ${found}`), lines.join('\n'))
})

test('a second is named once', () => {
  const check = sampleCheck('errors.rate', 'fail', { evidence: [{ kind: 'second', ref: 'second 17', text: '5 of 20 requests met an error', at: 1 }] })
  assert.ok(plain(sampleVerdict('fail', [check])).includes('    - second 17: 5 of 20 requests met an error'))
})
