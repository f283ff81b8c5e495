import assert from 'node:assert/strict'
import { test } from 'node:test'
import type { RunReader } from '../run/run-directory.ts'
import { readReportData } from './data/report-data.ts'
import { hostileTexts, withTexts } from './hostile.ts'
import { renderMarkdown } from './markdown.ts'
import { sampleReader } from './sample-data.ts'
import { lostOrders, sampleCheck, sampleChecks, sampleVerdict } from './sample-verdict.ts'

const data = (more: Partial<RunReader> = {}) => readReportData(sampleReader({ errors: [{ second: 3, name: 'order-batch', code: 'h503', count: 2 }] }, more))
const failing = () => data({ verdict: async () => sampleVerdict('fail', [lostOrders()]) })

test('the summary says the verdict, what failed, every check and how to repeat it', async () => {
  const lines = renderMarkdown(await failing()).split('\n')
  assert.equal(lines[0], '# ✗ FAIL')
  assert.equal(
    lines.includes(
      '- ✗ **FAIL** `integrity.lost`: **3 orders**, limit 0 orders. 3 acknowledged orders are not in Magento, and none may be missing',
    ),
    true,
  )
  assert.equal(lines.includes('  - order `ts-088310`: acknowledged, not in Magento'), true)
  assert.equal(lines.includes('  - see more: `tillstorm audit runs/sample`'), true)
  assert.equal(lines.includes('| `integrity.lost` | ✗ **FAIL** | 3 | 0 | orders |'), true)
  assert.equal(lines.filter((line) => /^\| `[a-z]+\.[\w.-]+` \|/.test(line)).length, sampleChecks().length)
  assert.equal(lines.includes('tillstorm verify --profile day --seed 20261127'), true)
})

test('a passing run lists no failure', async () => {
  assert.doesNotMatch(renderMarkdown(await data()), /What decided it|FAIL/)
})

test('the errors that requests met stand in a table, in words', async () => {
  const met = (name: string, code: string, count: number) => ({ second: 3, name, code, count })
  const codes = Array.from({ length: 9 }, (_, at) => met('shift', `total-${at}`, 1))
  const run = sampleReader({ errors: [met('order-batch', 'h503', 3), met('order-batch', 'e1212', 1200), met('order-batch', 'h503', 4), ...codes] })
  const lines = renderMarkdown(await readReportData(run)).split('\n')
  const at = lines.indexOf('## Errors that were met')
  assert.deepEqual(lines.slice(at + 4, at + 7), [
    '| `order-batch` | connection refused (e1212) | 1,200 |'.replace('(e1212)', '\\(e1212\\)'),
    '| `order-batch` | 503 Service Unavailable | 7 |', '| `shift` | total\\-0 | 1 |',
  ])
  assert.ok(lines.includes('And 3 more in the report.'))
  assert.ok(!renderMarkdown(await readReportData(sampleReader({}))).includes('Errors that were met'))
})

test('a second is named once', async () => {
  const check = sampleCheck('errors.rate', 'fail', { evidence: [{ kind: 'second', ref: 'second 17', text: '5 of 20 requests met an error', at: 1 }] })
  const written = renderMarkdown(await data({ verdict: async () => sampleVerdict('fail', [check]) }))
  assert.ok(written.split('\n').includes('  - `second 17`: 5 of 20 requests met an error'))
})

const shape = (markdown: string): string[] =>
  markdown
    .split('\n')
    .map((line) =>
      /^#+ /.test(line)
        ? 'heading'
        : line.startsWith('|')
          ? `row ${[...line.matchAll(/(?<!\\)\|/g)].length}`
          : /^ *- /.test(line)
            ? 'item'
            : /^`{3,}/.test(line)
              ? 'fence'
              : line === ''
                ? ''
                : 'text',
    )

test('no text of a target adds a line, a cell, a heading, a link, a mention or HTML', async () => {
  const { path: _, ...rest } = await failing()
  const poisoned = (text: string) => renderMarkdown({ ...withTexts(rest, text), path: text })
  const expected = shape(poisoned('harmless'))
  for (const text of hostileTexts) {
    const written = poisoned(text)
    assert.deepEqual(shape(written), expected, JSON.stringify(text))
    const outsideCode = written
      .replace(/^(`{3,})sh\n[\s\S]*?\n\1$/m, '')
      .replace(/(?<![`\\])(`+)(?!`)[\s\S]*?[^`]\1(?!`)/g, '')
    assert.doesNotMatch(
      outsideCode,
      /<|(?<!\\)\[|(?<!\\)!|@|http:\/\/|[\u0000-\u0009\u000b-\u001f\u007f-\u009f\u202e]/,
      JSON.stringify(text),
    )
  }
})
