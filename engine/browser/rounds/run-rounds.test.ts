import assert from 'node:assert/strict'
import { readFileSync } from 'node:fs'
import { join } from 'node:path'
import { test } from 'node:test'
import type { TestContext } from 'node:test'
import type { Page } from 'puppeteer-core'
import type { RailProblem } from '../../../run/rail-record.ts'
import type { Journey } from '../../../scenarios/journeys/journey.ts'
import { serveTinyTill, tinyJourney, type TinyFault } from '../../../tests/pages/offline-pwa.ts'
import { servePages } from '../test-page-server.ts'
import { runRounds, type RoundsOptions, type RoundsOutcome } from './run-rounds.ts'
import { testRounds } from './test-rounds.ts'

const everyArea = ['response', 'animation', 'idle']
const voiding = (outcome: Pick<RoundsOutcome, 'problems'>): RailProblem[] => outcome.problems.filter(({ voids }) => voids.length > 0)
const quiet = { observedMs: 4000, starvedMs: 0, worstPercent: 3 }
/** The machine of a test has other tests to run: what they take is none of this one's questions. */
const runUndisturbed = (options: RoundsOptions): Promise<RoundsOutcome> => runRounds(options, () => () => quiet)
const rest: Journey['round'] = async (till) => {
  await till.tap('#b')
  await till.idle(300)
}
const button = '<button id=b onclick="this.textContent += 1">b</button>'

test('a page that leaves its origin in every round, and comes back, is void although its warm-up did the same', async (t) => {
  const { url } = await servePages(t, { '/': `${button}<button id=away onclick="location.href = location.href.replace('127.0.0.1', 'localhost')">away</button>`, })
  const options = await testRounds(t, {
    url,
    repeat: 1,
    round: async (till) => {
      await till.tap('#away')
      await till.page.goto(url)
      await rest(till)
    },
  })
  if (options === null) return
  const left = voiding(await runUndisturbed(options))
  assert.deepEqual(left.map(({ kind, voids }) => [kind, voids]), [['navigation', everyArea]])
  assert.match(left[0]?.text ?? '', /^the page left http:\/\/127\.0\.0\.1:\d+ for http:\/\/localhost:\d+$/)
})

test('a page that leads to another origin is not measured in the place of the one that was asked for', async (t) => {
  const signIn = await servePages(t, { '/': button })
  const elsewhere = signIn.url.replace('127.0.0.1', 'localhost')
  const { url } = await servePages(t, { '/': (_, response) => response.writeHead(302, { location: elsewhere }).end() })
  const options = await testRounds(t, { url, round: rest })
  if (options === null) return
  const outcome = await runUndisturbed(options)
  assert.deepEqual([outcome.rounds.length, voiding(outcome).map(({ kind, voids, text }) => [kind, voids, text])], [
    0, [['navigation', everyArea, `round 1 began at ${elsewhere}, and not at ${url}, which is the page that was asked for`]],
  ])
})

test('a page that hangs between two rounds voids its areas, and the round before stays', { timeout: 120_000 }, async (t) => {
  const { url } = await servePages(t, { '/': button })
  let page: Page | null = null
  const options = await testRounds(t, {
    url,
    round: async (till) => {
      page = till.page
      await rest(till)
    },
    say: (line) => {
      if (line.startsWith('round 2')) page?.evaluate(() => { for (const endMs = performance.now() + 30_000; performance.now() < endMs; ); }).catch(() => {})
    },
  })
  if (options === null) return
  const outcome = await runUndisturbed(options)
  assert.equal(outcome.rounds.length, 1)
  assert.deepEqual(voiding(outcome).map(({ kind, voids }) => [kind, voids]), [['browser', everyArea]])
  assert.match(voiding(outcome)[0]?.text ?? '', /^round 2 could not be measured: the page's main thread did not answer for 15 s$/)
})

test('a service worker that goes while a round is measured voids the areas', async (t) => {
  const { url } = await servePages(t, { '/': `${button}<script>navigator.serviceWorker.register('/worker.js')</script>`, '/worker.js': '' })
  let rounds = 0
  const options = await testRounds(t, {
    url,
    repeat: 1,
    round: async (till) => {
      await till.page.evaluate(() => navigator.serviceWorker.ready.then(() => true))
      await rest(till)
      // The first one is the warm-up.
      if (++rounds === 2) await till.page.evaluate(() => navigator.serviceWorker.getRegistration().then((each) => each?.unregister()))
    },
  })
  if (options === null) return
  assert.deepEqual(voiding(await runUndisturbed(options)).map(({ kind, voids }) => [kind, voids]), [['worker-lost', everyArea]])
})

const hogged = { observedMs: 4000, starvedMs: 2000, worstPercent: 92 }

test('a round in which others took the machine is measured again, once; where it happens again the areas are void', async (t) => {
  const { url } = await servePages(t, { '/': button })
  for (const [told, rounds, voids] of [[[hogged, quiet, quiet], 2, []], [[hogged, quiet, hogged], 2, everyArea]] as const) {
    const options = await testRounds(t, { url, round: rest })
    if (options === null) return
    const seen = [...told]
    const outcome = await runRounds(options, () => () => seen.shift() ?? null)
    assert.deepEqual([seen.length, outcome.rounds.length, outcome.rounds.map(({ round }) => round)], [0, rounds, [0, 1]])
    const busy = outcome.problems.filter(({ text }) => text.startsWith('other processes'))
    assert.deepEqual(busy.flatMap((each) => each.voids), [...voids])
    assert.match(busy[0]?.text ?? '', /less than a core for 2 of 4 s \(up to 92 % of all cores\) of round 1, which was measured again$/)
  }
})

test('a script from a host that is not allowed voids the rounds and says what mends it; a picture is noted', async (t) => {
  const { url } = await servePages(t, { '/': `${button}<img src="http://pictures.invalid/a.png" alt=""><script src="http://cdn.invalid/app.js"></script>` })
  const options = await testRounds(t, { url, round: rest, repeat: 1 })
  if (options === null) return
  const { problems } = await runUndisturbed(options)
  const blocked = problems.filter(({ kind }) => kind === 'blocked-host').sort((a, b) => a.voids.length - b.voids.length)
  assert.deepEqual(blocked.map(({ voids }) => voids), [[], everyArea])
  assert.match(blocked[1]?.text ?? '', /script from cdn\.invalid, which is not allowed: --allow cdn\.invalid$/)
})

/** Rounds of one sale each at the tiny till; `breaks` in the last of them, after its sale. */
const soldIn = async (t: TestContext, fault: TinyFault, rounds: number, breaks: boolean): Promise<{ told: string[]; arrived: string[]; unsent: string[] } | null> => {
  const till = await serveTinyTill(t, fault)
  const told: string[] = []
  const unsent: string[] = []
  const options = await testRounds(t, {
    url: till.url,
    round: async (page) => {
      await page.waitFor('[data-ready]')
      await tinyJourney.sell?.(page)
      if (breaks && told.length > rounds) throw new Error('no such button')
    },
    repeat: rounds,
    onSale: ({ reference }) => void told.push(reference),
    onUnsent: (references) => void unsent.push(...references),
  })
  if (options === null) return null
  await runUndisturbed(options)
  return { told, arrived: till.orders.map(({ reference }) => reference), unsent }
}

test('a till that sends every ten seconds has sent everything before its browser is closed, also after a round that broke', async (t) => {
  const sold = await soldIn(t, 'slow-sync', 1, true)
  if (sold === null) return
  assert.equal(sold.told.length, 2)
  assert.deepEqual([sold.arrived, sold.unsent], [sold.told, []])
})

test('a sale that a till forgets is no sale of a browser that was closed too early', async (t) => {
  const sold = await soldIn(t, 'outbox-lost', 2, false)
  if (sold === null) return
  assert.equal(sold.told.length, 3)
  assert.deepEqual([sold.arrived, sold.unsent], [[sold.told[0], sold.told[2]], []])
})

test('the worst cases of a check that fails have a filmstrip; a page that keeps its limits is not filmed', { timeout: 120_000 }, async (t) => {
  const late = '<button id=b onclick="setTimeout(() => this.textContent += 1, 300)">b</button>'
  const taps: Journey['round'] = (till) => till.step('tap', async () => {
    for (let n = 0; n < 8; n += 1) await till.tap('#b')
  })
  for (const [page, isFilmed] of [[late, true], [button, false]] as const) {
    const { url } = await servePages(t, { '/': page })
    const options = await testRounds(t, { url, round: taps, areas: ['response'] })
    if (options === null) return
    const { rounds, problems } = await runUndisturbed(options)
    const paths = new Set(rounds.flatMap(({ interactions }) => interactions.flatMap(({ screenshot }) => screenshot ?? [])))
    assert.deepEqual([[...paths], voiding({ problems })], [isFilmed ? ['screenshots/idle-desktop-case-1.svg'] : [], []])
    for (const path of paths) assert.match(readFileSync(join(options.runPath, path), 'utf8'), /^<svg .*>after 300 ms</)
  }
})

test('a journey that breaks before it was whole once is told at once with its step, as a fault of its own; later, and where the page is to blame, it voids', async (t) => {
  const { url } = await servePages(t, { '/': button })
  const failing: Journey['round'] = (till) => till.step('pay', () => Promise.reject(new Error('no such button')))
  const options = await testRounds(t, { url, round: failing })
  if (options === null) return
  await assert.rejects(runUndisturbed(options), {
    code: 'JOURNEY_FAILED', exitCode: 2, message: /^the journey test broke in its warm-up round( at run-rounds\.test\.ts:\d+)?,? in the step "pay": no such button$/,
  })
  let lived = 0
  const later = await runUndisturbed({ ...options, journey: { name: 'test', round: (till) => (lived++ === 0 ? rest(till) : failing(till)) } })
  assert.deepEqual(voiding(later).map(({ kind, voids }) => [kind, voids]), [['journey', everyArea]])
  const gone = await runUndisturbed({
    ...options, journey: { name: 'test', round: async (till) => void (await till.page.goto(url.replace('127.0.0.1', 'localhost')), await failing(till)) },
  })
  assert.match(voiding(gone)[0]?.text ?? '', /^the journey test broke in its warm-up round/)
})

test('a page that is void by its dialogs is measured no longer, and what they leave is', async (t) => {
  const { url } = await servePages(t, { '/': '<button id=b onclick="alert(1)">b</button>' })
  const said: string[] = []
  const options = await testRounds(t, { url, round: rest, repeat: null, most: 6, areas: ['response'], say: (line) => void said.push(line) })
  if (options === null) return
  const { rounds, problems } = await runUndisturbed(options)
  assert.deepEqual([rounds.length, said.at(-1)], [1, '1 round: all that they measure is void by now'])
  assert.match(problems.find(({ kind }) => kind === 'dialog')?.text ?? '', /^the page opened an alert, which was dismissed: "1"$/)
})

test('a page that holds itself up at rest until its journey breaks is told by the function at fault; what else was measured is void', async (t) => {
  const { url } = await servePages(t, {
    '/': `${button}<script>
      const spinForever = () => { for (const endMs = performance.now() + 5300; performance.now() < endMs; ); }
      addEventListener('hold', () => setTimeout(spinForever, 200))
    </script>`,
  })
  let lived = 0
  const options = await testRounds(t, {
    url,
    round: async (till) => {
      await rest(till)
      if (lived++ === 0) return
      await till.page.evaluate(() => dispatchEvent(new Event('hold')))
      await till.idle(600)
      await till.waitFor('#never', 3000)
    },
  })
  if (options === null) return
  const outcome = await runUndisturbed(options)
  assert.equal(outcome.rounds.length, 1)
  const [chunk] = outcome.rounds[0]?.idle.long ?? []
  assert.deepEqual([chunk?.scripts[0]?.functionName, (chunk?.cpuMs ?? 0) > 2600, (chunk?.wallMs ?? 0) >= 5000], ['spinForever', true, true])
  assert.deepEqual(voiding(outcome).map(({ kind, voids }) => [kind, voids]), [['journey', ['response', 'animation']]])
  assert.match(voiding(outcome)[0]?.text ?? '', /^the journey test broke in round 1.*: the page's main thread did not answer for 5 s while "#never" was looked for$/)
})
