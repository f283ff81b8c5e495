import assert from 'node:assert/strict'
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { after, test } from 'node:test'
import type { TillstormError } from '../../run/problems.ts'
import { journeyNames, loadJourney } from './load-journey.ts'

const scratch = mkdtempSync(join(tmpdir(), 'tillstorm-journey-'))
after(() => rmSync(scratch, { recursive: true, force: true }))

let files = 0
const file = (content: string, extension = 'ts'): string => {
  const path = join(scratch, `journey-${files++}.${extension}`)
  writeFileSync(path, content)
  return path
}
const refused = (nameOrFile: string, text: RegExp): Promise<void> =>
  assert.rejects(loadJourney(nameOrFile), (error: TillstormError) => {
    assert.deepEqual([error.code, error.exitCode], ['JOURNEY_INVALID', 2])
    assert.match(error.message, text)
    assert.doesNotMatch(error.message, /\n/)
    return true
  })

test('the journeys that come along load by their names', async () => {
  for (const name of journeyNames) {
    const { journey, kind, name: told } = await loadJourney(name)
    assert.deepEqual([typeof journey.round, kind, told], ['function', name.startsWith('generic') ? 'generic' : 'built-in', name])
  }
})

test('a user’s own file is the journey that it exports, with what it keeps on it', async () => {
  const path = file(`export const journey = { name: 'ours', count: 3, async round(till: { tap(target: string): Promise<void> }) { await till.tap('#pay') } }`)
  const { journey, kind, name } = await loadJourney(path)
  assert.deepEqual([kind, name, (journey as unknown as { count: number }).count], ['file', 'ours', 3])
})

test('a recording is a journey by its title', async () => {
  const { kind, name, journey } = await loadJourney(file(JSON.stringify({ title: 'Sell tea', steps: [{ type: 'click', selectors: [['#tea']], offsetX: 1, offsetY: 1 }] }), 'json'))
  assert.deepEqual([kind, name, journey.sell], ['recorder', 'Sell tea', undefined])
})

test('a broken journey is one clear line', async () => {
  await refused('selling', /is neither generic, generic-writes, sell, browse nor a file/)
  await refused(file('export const journey = {'), /cannot be loaded: \S/)
  await refused(file('export const other = 1'), /exports no `journey`/)
  await refused(file(`export const journey = { name: 'x' }`), /journey\.round: must be a function/)
  await refused(file(`export const journey = { name: '', round() {} }`), /journey\.name: /)
  await refused(file(`export const journey = { name: 'x', round() {}, sell: true }`), /journey\.sell: must be a function/)
  await refused(file('{"title": ', 'json'), /is no JSON: \S/)
  await refused(file('{}', 'json'), /is no DevTools Recorder JSON: \S/)
  await refused(file(JSON.stringify({ title: 'x', steps: [] }), 'json'), /it has no steps/)
  await refused(file(JSON.stringify({ title: 'x', steps: [{ type: 'fly' }] }), 'json'), /is no DevTools Recorder JSON: \S/)
  await refused(file(JSON.stringify({ title: 'x', steps: [{ type: 'click', target: 'http://other/', selectors: [['a']], offsetX: 1, offsetY: 1 }] }), 'json'), /step 1 acts in another window/)
})
