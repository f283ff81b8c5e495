import assert from 'node:assert/strict'
import { test } from 'node:test'
import { loadBudget } from '../../budgets/load.ts'
import { problems, TillstormError } from '../../run/problems.ts'
import { areasOfBudget, hasRail, limitsOfBudget } from './limits-of-budget.ts'
import { areasOf, devicesOf, repeatOf } from './rail-options.ts'
import { plannedPasses } from './rail-stage.ts'
import { readRailRequest, type RailCommandOptions } from './request.ts'

const refused = (code: string, says: RegExp) => (error: unknown): boolean => {
  assert.ok(error instanceof TillstormError, String(error))
  assert.equal(error.code, code)
  assert.match(error.message, says)
  assert.doesNotMatch(error.message, /\n/)
  return true
}
const read = (page: string | undefined, options: Partial<RailCommandOptions> = {}) =>
  readRailRequest(page, { allow: [], fault: [], config: new URL('./test-empty-config.json', import.meta.url).pathname, ...options }, ['x'], Date.UTC(2026, 0, 1))

test('lists of areas and devices come in their own order, each once', () => {
  assert.deepEqual(areasOf(' idle,response,idle'), ['response', 'idle'])
  assert.deepEqual(devicesOf('phone,desktop'), ['desktop', 'phone'])
  assert.throws(() => areasOf('respond'), refused('USAGE', /--only knows response, animation, .*, not "respond"/))
  assert.throws(() => areasOf('respons'), { code: 'USAGE', hint: 'did you mean response?' })
  assert.throws(() => devicesOf('watch'), { code: 'USAGE', hint: problems.USAGE.hint })
  assert.throws(() => areasOf(','), refused('USAGE', /needs at least one/))
  assert.throws(() => repeatOf('0'), refused('USAGE', /from 1 to 50, not "0"/))
  assert.equal(repeatOf('3'), 3)
})

test('the presets ask for Google\'s numbers, and rail asks for the four letters alone', async () => {
  const rail = await loadBudget('rail')
  assert.deepEqual(areasOfBudget(rail), ['response', 'animation', 'idle', 'load'])
  assert.deepEqual(areasOfBudget(await loadBudget('pos-rail')), ['response', 'animation', 'idle', 'load', 'offline', 'storage'])
  const limits = limitsOfBudget(rail)
  assert.deepEqual([limits.visible?.limitMs, limits.handler?.limitMs, limits.feedback?.limitMs, limits.frame?.limitMs, limits.droppedShare, limits.chunkMs], [100, 50, 100, 10, 0.05, 50])
  assert.deepEqual([hasRail(rail), hasRail(await loadBudget('pos-day'))], [true, false])
})

test('without a URL it is the embedded till, sold at and judged as one; with one it is any page', async () => {
  const till = await read(undefined)
  assert.deepEqual([till.target.kind, till.journey.name, till.budgetName, till.areas.includes('offline')], ['embedded', 'sell', 'pos-rail', true])
  const page = await read('http://127.0.0.1:9/')
  assert.deepEqual([page.target.kind, page.journey.name, page.budgetName, page.areas.includes('offline')], ['url', 'generic', 'rail', false])
  assert.equal((await read('http://127.0.0.1:9/', { only: 'storage' })).budgetName, 'pos-rail')
})

test('what does not go together is one line', async () => {
  await assert.rejects(read('http://127.0.0.1:9/', { serve: 'x' }), refused('USAGE', /not both/))
  await assert.rejects(read('https://till.example/'), refused('HOST_NOT_ALLOWED', /till\.example/))
  await assert.rejects(read('http://127.0.0.1:9/', { fault: ['pos-idle-90'] }), refused('USAGE', /needs the embedded POS/))
  await assert.rejects(read(undefined, { targetMagento: 'http://127.0.0.1:9' }), refused('USAGE', /embedded POS sells into the embedded Magento/))
  await assert.rejects(read(undefined, { budget: 'pos-day' }), refused('USAGE', /no check of a browser/))
  await assert.rejects(read(undefined, { journey: 'dance' }), refused('JOURNEY_INVALID', /dance/))
  await assert.rejects(read('till'), refused('CONFIG_INVALID', /not a URL/))
})

test('an allowed host may be measured', async () => {
  assert.equal((await read('https://till.example/', { allow: ['till.example'] })).target.kind, 'url')
})

test('load and what a browser stores are measured on the first device only, and all on the idle backend first', () => {
  const passes = plannedPasses(['idle', 'loaded'], ['desktop', 'tablet'], (backend) => (backend === 'idle' ? ['response', 'load', 'offline'] : ['response', 'load']))
  assert.deepEqual(passes.map(({ backend, device, areas }) => [backend, device, areas.join()]), [
    ['idle', 'desktop', 'response,load,offline'], ['idle', 'tablet', 'response'], ['loaded', 'desktop', 'response,load'], ['loaded', 'tablet', 'response'],
  ])
})
