import assert from 'node:assert/strict'
import { mkdtempSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { test } from 'node:test'
import { ServiceClock, loadServiceTimes } from './service-times.ts'

const quantile = (values: number[], share: number): number => values.toSorted((a, b) => a - b)[Math.floor(values.length * share)] ?? 0

test('the preset measured draws times whose p50 and p95 are the measured ones', () => {
  const clock = new ServiceClock(loadServiceTimes('measured'), 1)
  const drawn = Array.from({ length: 20_000 }, () => clock.drawMs('order', 1))
  assert.ok(Math.abs(quantile(drawn, 0.5) / 191 - 1) < 0.01, `p50 ${quantile(drawn, 0.5)}`)
  assert.ok(Math.abs(quantile(drawn, 0.95) / 266 - 1) < 0.01, `p95 ${quantile(drawn, 0.95)}`)
})

test('the same seed draws the same times, and a page takes time for each of its rows', () => {
  const draw = (rows: number): number => new ServiceClock(loadServiceTimes('measured'), 9).drawMs('catalogue-page', rows)
  assert.equal(draw(100), draw(100))
  assert.ok(Math.abs(draw(300) / draw(100) - 3) < 1e-9)
})

test('the preset instant takes no time', () => {
  assert.equal(loadServiceTimes('instant'), null)
  assert.equal(new ServiceClock(null, 1).drawMs('order', 1), 0)
})

test("a user's file is checked and told in one line", () => {
  const folder = mkdtempSync(join(tmpdir(), 'tillstorm-times-'))
  const file = (content: string): string => {
    const path = join(folder, `${Math.abs(content.length)}.json`)
    writeFileSync(path, content)
    return path
  }
  const good = loadServiceTimes(file('{"workers":2,"requests":{"other":{"p50Ms":10,"p95Ms":20}}}'))
  assert.equal(good?.workers, 2)
  assert.throws(() => loadServiceTimes(file('{')), /service times ".*": /)
  assert.throws(() => loadServiceTimes(file('{"workers":2,"requests":{}}')), /requests: a time for "other" is missing/)
  assert.throws(() => loadServiceTimes(file('{"workers":0,"requests":{"other":{"p50Ms":10,"p95Ms":20}}}')), /workers: /)
  assert.throws(() => loadServiceTimes(file('{"workers":2,"requests":{"other":{"p50Ms":10,"p95Ms":5}}} ')), /p95Ms must not be below p50Ms/)
  assert.throws(() => loadServiceTimes('no-such-preset'), /no preset of that name/)
})
