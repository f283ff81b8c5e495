import assert from 'node:assert/strict'
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { test } from 'node:test'
import { pathToFileURL } from 'node:url'
import type { Journey, Till } from '../../../scenarios/journeys/journey.ts'
import { placedTill } from './journey-place.ts'

/** A till whose calls are answered from elsewhere, as by a browser: their errors know nothing of who called. */
const distant = (): Till => {
  const fails = (): Promise<never> => new Promise((_, reject) => setImmediate(() => reject(Object.assign(new Error('"#nope" is not there'), { stack: 'Error' }))))
  return { tap: fails, waitFor: fails, step: (_: string, act: () => Promise<unknown>) => act() } as unknown as Till
}

const rows: [does: string, source: string, where: string][] = [
  ['an input at a target that is not there', "\n  await till.step('pay', () =>\n    till.tap('#nope'))", ' at notarget.ts:3, in the step "pay"'],
  ['the innermost of two steps', "\n  await till.step('sell', () => till.step('pay', () => till.waitFor('#nope')))", ' at notarget.ts:2, in the step "pay"'],
  ['a throw of its own', '\n  const lines: string[] = []\n  lines[0].trim()', ' at notarget.ts:3'],
  ['a text that is thrown', "\n  throw 'no stack'", ''],
]

for (const [does, source, where] of rows) {
  test(`a journey that breaks is told with file, line and step: ${does}`, async (t) => {
    const folder = mkdtempSync(join(tmpdir(), 'journey-place-'))
    t.after(() => rmSync(folder, { recursive: true, force: true }))
    const file = join(folder, 'notarget.ts')
    writeFileSync(file, `export const journey = { name: 'notarget', async round(till) {${source}\n} }\n`)
    const { journey } = (await import(pathToFileURL(file).href)) as { journey: Journey }
    const { till, whereOf } = placedTill(distant())
    const error = await journey.round(till).then(() => assert.fail('it did not break'), (thrown: unknown) => thrown)
    assert.equal(whereOf(error), where)
  })
}
