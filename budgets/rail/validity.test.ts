import assert from 'node:assert/strict'
import { test } from 'node:test'
import { railAreas, type RailArea, type RailRecord, type RailReference } from '../../run/rail-record.ts'
import type { VerdictFile } from '../../run/records.ts'
import { loadBudget } from '../load.ts'
import { RAIL_START_MS, samplePass, sampleRail, sampleReference } from '../sample-rail.ts'
import { checkOf, idsWith, judgedRail } from './test-judged.ts'

const both = (): RailRecord => sampleRail([samplePass('idle'), samplePass('loaded', 'desktop', RAIL_START_MS + 120_000)])
const judgedBoth = (plant: (record: RailRecord) => void = () => {}) =>
  judgedRail((record, run) => {
    Object.assign(record, both())
    run.manifest.phases.push({ name: 'rail-loaded', startedAtMs: 3, endedAtMs: 4, state: 'done', detail: null })
    plant(record)
  })

/** The areas of which every applicable check is void, by backend. */
const voided = (verdict: VerdictFile, backend: 'idle' | 'loaded'): RailArea[] =>
  railAreas.filter((area) => idsWith(verdict, 'void').some((id) => id.startsWith(`rail.${area}.`) && id.endsWith(`@${backend}`)))

test('both backends pass under their own names', async () => {
  const verdict = await judgedBoth()
  assert.deepEqual([verdict.verdict, checkOf(verdict, 'validity.browser').status], ['pass', 'pass'])
  assert.match(verdict.summary, /with the backend idle and loaded/)
  const ids = verdict.checks.map(({ id }) => id)
  assert.deepEqual(ids.filter((id) => id.startsWith('rail.idle')), ['rail.idle.chunk@idle', 'rail.idle.chunk@loaded'])
})

const looks: readonly [what: string, changed: Partial<RailReference>, areas: readonly RailArea[]][] = [
  ['input that is painted late', { clean: { visibleP95Ms: 51, frameP95Ms: 3, droppedPercent: 0, longestChunkMs: 9 } }, ['response']],
  ['slow frames', { clean: { visibleP95Ms: 18, frameP95Ms: 11, droppedPercent: 0, longestChunkMs: 9 } }, ['animation']],
  ['dropped frames', { clean: { visibleP95Ms: 18, frameP95Ms: 3, droppedPercent: 6, longestChunkMs: 9 } }, ['animation']],
  ['long chunks', { clean: { visibleP95Ms: 18, frameP95Ms: 3, droppedPercent: 0, longestChunkMs: 64 } }, ['idle']],
  ['60 ms of a handler that take 130', { sixty: { handlerMs: 130, chunkMs: 60 } }, ['response', 'load']],
  ['60 ms of a callback that are not seen', { sixty: { handlerMs: 60, chunkMs: 12 } }, ['idle', 'load']],
  ['60 ms of a handler that the trace tells shorter than the page', { sixty: { handlerMs: 56, chunkMs: 60, own: { handlerMs: 61, chunkMs: 60 } } }, ['response', 'load']],
  ['60 ms of a callback that took 19', { sixty: { handlerMs: 60, chunkMs: 19, own: { handlerMs: 60, chunkMs: 19 } } }, ['idle', 'load']],
  ['94 ms of a handler that the page knows as 130', { sixty: { handlerMs: 94, chunkMs: 60, own: { handlerMs: 130, chunkMs: 60 } } }, ['response', 'load']],
  ['a page that could not be opened', { clean: null, sixty: null, problem: 'it did not open' }, ['response', 'animation', 'idle', 'load']],
]

for (const [what, changed, areas] of looks) {
  for (const moment of ['before', 'after'] as const) {
    test(`a reference page with ${what} ${moment} the loaded passes voids exactly ${areas.join(', ')} @loaded`, async () => {
      const verdict = await judgedBoth((record) => {
        record.references = record.references.map((each) =>
          each.backend === 'loaded' && each.moment === moment ? sampleReference('loaded', moment, changed) : each)
      })
      assert.deepEqual([verdict.verdict, voided(verdict, 'loaded'), voided(verdict, 'idle')], ['void', areas, []])
      assert.deepEqual(idsWith(verdict, 'fail'), [])
      assert.match(checkOf(verdict, 'validity.browser').because, /^@loaded: /)
    })
  }
}

test('a reference that is missing voids what a busy machine falsifies, and no fact of storage or sales', async () => {
  const verdict = await judgedBoth((record) => { record.references = record.references.filter((each) => each.moment === 'before') })
  assert.deepEqual([voided(verdict, 'idle'), voided(verdict, 'loaded')], [['response', 'animation', 'idle', 'load'], ['response', 'animation', 'idle', 'load']])
  assert.equal(checkOf(verdict, 'rail.offline.sync@idle').status, 'pass')
})

test('a doubt takes away a failure as well as a pass', async () => {
  const verdict = await judgedRail((record) => {
    for (const interaction of record.passes[0]?.response?.interactions ?? []) interaction.visibleMs = 400
    record.references = record.references.map((each) => ({ ...each, sixty: { handlerMs: 130, chunkMs: 60 } }))
  })
  assert.equal(verdict.verdict, 'void')
  const { status, because, evidence } = checkOf(verdict, 'rail.response.visible@idle')
  assert.equal(status, 'void')
  assert.match(because, /^validity\.browser took its ground away: a handler of 60 ms of work was seen as 130 ms, and at most 75 are right \(before the passes\); without that: fail, p95/)
  assert.deepEqual([evidence[0]?.kind, evidence[0]?.ref], ['note', 'validity.browser'])
})

test('a problem of a pass voids the areas that it names and no others', async () => {
  for (const area of railAreas.filter((each) => each !== 'endurance')) {
    const verdict = await judgedBoth((record) => {
      record.passes[1]?.problems.push({ kind: 'crash', text: 'the tab crashed', atMs: 7, voids: [area] }, { kind: 'dialog', text: 'it said hello', atMs: 8, voids: [] })
    })
    assert.deepEqual([verdict.verdict, voided(verdict, 'loaded'), voided(verdict, 'idle')], ['void', [area], []], area)
    assert.equal(checkOf(verdict, 'validity.browser').because, '@loaded: the tab crashed')
  }
})

test('a problem that is only noted takes nothing away', async () => {
  const verdict = await judgedBoth((record) => record.passes[0]?.problems.push({ kind: 'page-error', text: 'x is undefined', atMs: 7, voids: [] }))
  assert.equal(verdict.verdict, 'pass')
})

test('a loaded pass without the planned load is void in all that is timed, with the rate', async () => {
  const loaded = (load: RailRecord['passes'][number]['load']) => judgedBoth((record) => { if (record.passes[1] !== undefined) record.passes[1].load = load })
  const timed = ['response', 'animation', 'idle', 'load']
  const slow = await loaded({ ordersPerSecond: 2.6, plannedOrdersPerSecond: 2.95, failedPercent: 0 })
  assert.deepEqual([voided(slow, 'loaded'), voided(slow, 'idle')], [timed, []])
  assert.match(checkOf(slow, 'rail.idle.chunk@loaded').because, /the load beside it was 2\.6 orders a second, and 2\.95 were planned/)
  assert.deepEqual(voided(await loaded({ ordersPerSecond: 2.9, plannedOrdersPerSecond: 2.95, failedPercent: 6 }), 'loaded'), timed)
  assert.deepEqual(voided(await loaded(null), 'loaded'), timed)
  assert.equal((await loaded({ ordersPerSecond: 2.66, plannedOrdersPerSecond: 2.95, failedPercent: 5 })).verdict, 'pass')
})

test('a pass or a stage that was cut off never passes', async () => {
  const pass = await judgedBoth((record) => { if (record.passes[1] !== undefined) record.passes[1].endedAtMs = null })
  assert.deepEqual([pass.verdict, voided(pass, 'idle'), idsWith(pass, 'pass').filter((id) => id.endsWith('@loaded'))], ['void', [], ['rail.offline.sync@loaded']].map((each, i) => i === 2 ? [] : each))
  const stage = await judgedRail((_, run) => { Object.assign(run.manifest.phases[1] ?? {}, { state: 'failed', detail: 'Chromium ended' }) })
  assert.match(checkOf(stage, 'rail.storage.worker@idle').because, /the stage "rail-idle" was failed \(Chromium ended\)/)
})

test('a run that ended before its second pass has a hole, whether the manifest planned it or began it', async () => {
  const begun = await judgedRail((_, run) => { run.manifest.phases.push({ name: 'rail-loaded', startedAtMs: 3, endedAtMs: null, state: 'running', detail: null }) })
  const planned = await judgedRail((record, run) => {
    run.manifest.measures.passes = [{ backend: 'idle', device: 'desktop', areas: record.areas }, { backend: 'loaded', device: 'desktop', areas: ['response'] }]
  })
  for (const verdict of [begun, planned]) {
    assert.equal(verdict.verdict, 'void')
    assert.deepEqual([checkOf(verdict, 'rail.response.visible@idle').status, checkOf(verdict, 'rail.response.visible@loaded').status], ['pass', 'void'])
    assert.match(checkOf(verdict, 'validity.browser').because, /^@loaded: the pass on desktop was never measured/)
  }
  assert.equal(checkOf(planned, 'rail.idle.chunk@loaded').status, 'notApplicable')
})

test('a run without rail.json, or with a damaged one, is void in every check', async () => {
  const none = await judgedRail((_, run) => { run.rail = null })
  assert.deepEqual([none.verdict, idsWith(none, 'pass', 'fail')], ['void', []])
  assert.match(checkOf(none, 'validity.browser').because, /the run has no rail\.json/)
})

test('several devices have results of their own', async () => {
  const verdict = await judgedRail((record) => {
    Object.assign(record, sampleRail([samplePass('idle', 'desktop'), samplePass('idle', 'tablet', RAIL_START_MS + 120_000)]))
    for (const interaction of record.passes[1]?.response?.interactions ?? []) interaction.handlerMs = 90
  })
  assert.deepEqual(idsWith(verdict, 'fail'), ['rail.response.handler@idle.tablet'])
  assert.ok(verdict.checks.some(({ id }) => id === 'rail.response.handler@idle.desktop'))
})

test('what --only left out is not applicable, and a doubt about it holds up no pass', async () => {
  const verdict = await judgedRail((record) => {
    record.areas = ['animation']
    for (const pass of record.passes) Object.assign(pass, { response: null, idle: null, visits: null, offline: null, storage: null })
    Object.assign(record, { sales: [], saleAudit: null })
    record.references = record.references.map((each) => ({ ...each, sixty: { handlerMs: 300, chunkMs: 300 } }))
  })
  assert.deepEqual([verdict.verdict, idsWith(verdict, 'pass')], ['pass', ['rail.animation.frame@idle', 'rail.animation.dropped@idle', 'validity.browser']])
  assert.equal(checkOf(verdict, 'rail.response.visible@idle').because, 'this pass was not asked to measure response')
})

test('a pass may leave out an area that the run measures elsewhere', async () => {
  const verdict = await judgedBoth((record) => {
    const loaded = record.passes[1]
    if (loaded !== undefined) Object.assign(loaded, { areas: ['response', 'animation', 'idle'], visits: null, offline: null, storage: null })
  })
  assert.equal(verdict.verdict, 'pass')
  assert.equal(checkOf(verdict, 'rail.storage.worker@loaded').status, 'notApplicable')
})

test('a budget is not held up by a doubt about what it does not ask', async () => {
  const rail = await loadBudget('rail')
  const verdict = await judgedRail((record) => record.passes[0]?.problems.push({ kind: 'worker-lost', text: 'the worker went', atMs: 1, voids: ['storage'] }), rail)
  assert.equal(verdict.verdict, 'pass')
})

test('a run of load alone has no check of a browser, and one of a browser alone none of load', async () => {
  const pos = await loadBudget('pos')
  const browser = await judgedRail(() => {}, pos)
  assert.equal(browser.verdict, 'pass', JSON.stringify(browser.checks.filter((each) => each.status !== 'pass' && each.status !== 'notApplicable')))
  assert.equal(checkOf(browser, 'integrity.lost').because, 'this run drove no load')
  assert.deepEqual(browser.checks.filter(({ id }) => id.startsWith('validity.')).map(({ id }) => id), ['validity.browser'])
})

test('a check that breaks is void', async () => {
  const verdict = await judgedRail((record) => { Object.assign(record.passes[0] ?? {}, { animation: { windows: null } }) })
  assert.match(checkOf(verdict, 'rail.animation.frame@idle').because, /^the check itself broke: /)
})

test('a machine that only stretched known work clears a page that keeps its limits, and accuses one that breaks them by twice as much alone', async () => {
  const stretched = (handlerMs: number, seenMs = 94) => judgedRail((record) => {
    record.references = record.references.map((each) => ({ ...each, sixty: { handlerMs: seenMs, chunkMs: 60 } }))
    for (const pass of record.passes) for (const each of pass.response?.interactions ?? []) each.handlerMs = handlerMs
  })
  const kept = await stretched(8)
  assert.deepEqual([kept.verdict, idsWith(kept, 'void')], ['pass', []])
  assert.match(checkOf(kept, 'validity.browser').because, /^each pass is whole; .*a handler of 60 ms of work was seen as 94 ms.*a check that neither passed nor failed by twice its limit is void$/)
  const broken = await stretched(80)
  assert.deepEqual([broken.verdict, idsWith(broken, 'void'), idsWith(broken, 'fail')], ['void', ['rail.response.handler@idle'], []])
  assert.match(checkOf(broken, 'rail.response.handler@idle').because, /took its ground away: a handler of 60 ms of work was seen as 94 ms.*without that: fail/)
  const proven = await stretched(101)
  assert.deepEqual([proven.verdict, idsWith(proven, 'void'), idsWith(proven, 'fail')], ['fail', [], ['rail.response.handler@idle']])
  assert.match(checkOf(proven, 'rail.response.handler@idle').because, /; the machine stretched what it measured, and at 2 times the limit this fails, too$/)
  const blind = await stretched(101, 130)
  assert.deepEqual([blind.verdict, idsWith(blind, 'fail')], ['void', []])
})

test('a machine that turns quicker than when the work was measured out is right where the page says the same', async () => {
  const own = { handlerMs: 54.4, chunkMs: 35 }
  const judged = (sixty: typeof own & { own?: typeof own }) => judgedRail((record) => { record.references = record.references.map((each) => ({ ...each, sixty })) })
  assert.equal((await judged({ ...own, own })).verdict, 'pass')
  const alone = await judged(own)
  assert.equal(alone.verdict, 'void')
  assert.match(checkOf(alone, 'validity.browser').because, /a handler of 60 ms of work was seen as 54\.4 ms, and at least 55 are right.*an idle callback of 60 ms of work was seen as 35 ms/)
  const short = await judged({ ...own, own: { ...own, handlerMs: 58 } })
  assert.match(checkOf(short, 'validity.browser').because, /seen as 54\.4 ms \(the page's own clock: 58 ms\), and at least 55 are right/)
})

test('how much a machine adds to a single moment is not known, so the longest chunk accuses nobody on a stretching one', async () => {
  const verdict = await judgedRail((record) => {
    record.references = record.references.map((each) => ({ ...each, sixty: { handlerMs: 60, chunkMs: 94 } }))
    record.passes[0]?.idle?.long.push({ round: 0, atMs: RAIL_START_MS, traceMs: 0, kind: 'timer', wallMs: 140, cpuMs: 138, step: null, element: null, scripts: [], trace: null, screenshot: null })
  })
  assert.deepEqual([checkOf(verdict, 'rail.idle.chunk@idle').status, idsWith(verdict, 'fail')], ['void', []])
})

test('a device that was slowed down far more than asked is cleared by what keeps its limits, and accused by what breaks them as many times', async () => {
  const judged = (handlerMs: number, times: number) => judgedRail((record) => {
    Object.assign(record, sampleRail([samplePass('idle', 'desktop'), samplePass('idle', 'tablet', RAIL_START_MS + 120_000)]))
    record.references = record.references.map((each) => ({ ...each, sixty: { handlerMs: 60, chunkMs: 60, slowed: { times, asked: 4 } } }))
    for (const interaction of record.passes[1]?.response?.interactions ?? []) interaction.handlerMs = handlerMs
  })
  const tablet = 'rail.response.handler@idle.tablet'
  assert.deepEqual([checkOf(await judged(56, 4.8), tablet).status, (await judged(8, 9)).verdict], ['fail', 'pass'])
  const accused = await judged(56, 9)
  assert.deepEqual([idsWith(accused, 'void'), idsWith(accused, 'fail')], [[tablet], []])
  assert.match(checkOf(accused, tablet).because, /a processor that was to be 4 times slower was 9 times slower, and at most 6 are right/)
  assert.equal(checkOf(await judged(130, 9), tablet).status, 'fail')
})

test('a machine that others use is told what mends it, and a page that crashed is not blamed on the machine', async () => {
  const because = async (kind: 'busy' | 'crash'): Promise<string> => {
    const verdict = await judgedRail((record) => void record.passes[0]?.problems.push({ kind, text: 'it was so', atMs: 0, voids: ['response'] }))
    return checkOf(verdict, 'validity.browser').because
  }
  assert.deepEqual([await because('busy'), await because('crash')], ['@idle: it was so; close what else runs on this machine, or give it more cores, and run again', '@idle: it was so'])
})
