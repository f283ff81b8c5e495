import assert from 'node:assert/strict'
import { test } from 'node:test'
import { hostileTexts, withTexts } from './hostile.ts'
import { renderJunit } from './junit.ts'
import { sampleManifest } from './sample-manifest.ts'
import { lostOrders, sampleCheck, sampleChecks, sampleVerdict } from './sample-verdict.ts'
import { parseXml, type Element } from './xml-well-formed.ts'

const manifest = sampleManifest()
const cases = (root: Element): Element[] => root.children.flatMap((suite) => suite.children)
const caseOf = (root: Element, name: string): Element => {
  const found = cases(root).filter((each) => each.attributes['name'] === name)
  assert.equal(found.length, 1, name)
  return found[0] as Element
}
const outcomes = (element: Element): Element[] => element.children.filter((child) => child.name !== 'properties')

test('each check is a testcase, each group a testsuite, and the counts agree', () => {
  const root = parseXml(renderJunit(sampleVerdict('fail', [lostOrders()]), manifest))
  assert.equal(root.name, 'testsuites')
  assert.deepEqual(
    root.children.map((suite) => suite.attributes['name']),
    [
      'tillstorm Integrity of the orders',
      'tillstorm Orders',
      'tillstorm Latency',
      'tillstorm Errors',
      'tillstorm Drain and backlog',
      'tillstorm Validity of the measurement',
    ],
  )
  assert.deepEqual(
    cases(root).map((each) => each.attributes['name']),
    sampleChecks().map((check) => check.id),
  )
  const { tests, failures, errors, skipped } = root.attributes
  assert.deepEqual(
    { tests, failures, errors, skipped },
    { tests: String(sampleChecks().length), failures: '1', errors: '0', skipped: '1' },
  )
  for (const suite of root.children) assert.equal(suite.attributes['tests'], String(suite.children.length))
})

test('fail is a failure, void and inconclusive are errors, notApplicable is skipped with its reason, pass is nothing', () => {
  const root = parseXml(
    renderJunit(
      sampleVerdict('fail', [
        lostOrders(),
        sampleCheck('integrity.stock', 'void', { value: null, because: 'no audit' }),
        sampleCheck('latency.order.p95', 'inconclusive', { because: 'too close' }),
      ]),
      manifest,
    ),
  )
  const { failures, errors, skipped } = root.attributes
  assert.deepEqual({ failures, errors, skipped }, { failures: '1', errors: '2', skipped: '1' })
  const kinds = [
    'integrity.lost',
    'integrity.stock',
    'latency.order.p95',
    'drain.afterReconnect',
    'integrity.money',
  ].map((id) => outcomes(caseOf(root, id)).map((child) => `${child.name} ${child.attributes['type'] ?? ''}`.trim()))
  assert.deepEqual(kinds, [['failure limit'], ['error void'], ['error inconclusive'], ['skipped'], []])
  assert.equal(
    outcomes(caseOf(root, 'drain.afterReconnect'))[0]?.attributes['message'],
    'no shop lost its network in this plan',
  )
  assert.match(
    outcomes(caseOf(root, 'integrity.stock'))[0]?.attributes['message'] ?? '',
    /not measured, limit 0 orders: no audit/,
  )
})

test('a failure names its orders and the command that shows more', () => {
  const failure = outcomes(
    caseOf(parseXml(renderJunit(sampleVerdict('fail', [lostOrders()]), manifest)), 'integrity.lost'),
  )[0]
  assert.equal(
    failure?.attributes['message'],
    '3 orders, limit 0 orders: 3 acknowledged orders are not in Magento, and none may be missing',
  )
  assert.match(failure?.text ?? '', /order ts-088310: acknowledged, not in Magento/)
  assert.match(failure?.text ?? '', /see more: tillstorm audit runs\/sample/)
})

for (const text of hostileTexts) {
  test(`stays well-formed and forges no testcase with ${JSON.stringify(text)} in every field`, () => {
    const verdict = withTexts(sampleVerdict('fail', [lostOrders(), sampleCheck('integrity.stock', 'void')]), text)
    const root = parseXml(renderJunit(verdict, manifest))
    assert.equal(cases(root).length, sampleChecks().length)
    assert.deepEqual(new Set(cases(root).map((each) => each.name)), new Set(['testcase']))
  })
}

test('the well-formedness check of these tests rejects what is not XML', () => {
  const declared = (body: string): string => `<?xml version="1.0" encoding="UTF-8"?>\n${body}`
  for (const body of [
    '<a>',
    '<a></b>',
    '<a/><b/>',
    '<a x="1" x="2"/>',
    '<a>&b</a>',
    '<a>\u0001</a>',
    '<a>]]></a>',
    '<a x="<"/>',
    '<a x=1/>',
    'text',
    '',
  ]) {
    assert.throws(() => parseXml(declared(body)), Error, body)
  }
  assert.equal(parseXml(declared('<a x="&lt;">&amp;<b/></a>')).attributes['x'], '<')
})
