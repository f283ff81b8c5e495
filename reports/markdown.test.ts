import assert from 'node:assert/strict'
import { test } from 'node:test'
import type { RunReader } from '../run/run-directory.ts'
import { readReportData } from './data/report-data.ts'
import { hostileTexts, withTexts } from './hostile.ts'
import { renderMarkdown } from './markdown.ts'
import { sampleReader } from './sample-data.ts'
import { lostOrders, sampleChecks, sampleVerdict } from './sample-verdict.ts'

const data = (more: Partial<RunReader> = {}) => readReportData(sampleReader({}, more))
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
