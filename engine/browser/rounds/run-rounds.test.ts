import assert from 'node:assert/strict'
import { test } from 'node:test'
import type { RailProblem } from '../../../run/rail-record.ts'
import type { Journey } from '../../../scenarios/journeys/journey.ts'
import { servePages } from '../test-page-server.ts'
import { runRounds, type RoundsOutcome } from './run-rounds.ts'
import { testRounds } from './test-rounds.ts'

const everyArea = ['response', 'animation', 'idle']
const voiding = (outcome: Pick<RoundsOutcome, 'problems'>): RailProblem[] => outcome.problems.filter(({ voids }) => voids.length > 0)
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
  const left = voiding(await runRounds(options))
  assert.deepEqual(left.map(({ kind, voids }) => [kind, voids]), [['navigation', everyArea]])
  assert.match(left[0]?.text ?? '', /^the page left http:\/\/127\.0\.0\.1:\d+ for http:\/\/localhost:\d+$/)
})

test('a page that leads to another origin is not measured in the place of the one that was asked for', async (t) => {
  const signIn = await servePages(t, { '/': button })
  const elsewhere = signIn.url.replace('127.0.0.1', 'localhost')
  const { url } = await servePages(t, { '/': (_, response) => response.writeHead(302, { location: elsewhere }).end() })
  const options = await testRounds(t, { url, round: rest })
  if (options === null) return
  const outcome = await runRounds(options)
  assert.deepEqual([outcome.rounds.length, voiding(outcome).map(({ kind, voids, text }) => [kind, voids, text])], [
    0, [['navigation', everyArea, `round 1 began at ${elsewhere}, and not at ${url}, which is the page that was asked for`]],
  ])
})

test('a script from a host that is not allowed voids the rounds and says what mends it; a picture is noted', async (t) => {
  const { url } = await servePages(t, { '/': `${button}<img src="http://pictures.invalid/a.png" alt=""><script src="http://cdn.invalid/app.js"></script>` })
  const options = await testRounds(t, { url, round: rest, repeat: 1 })
  if (options === null) return
  const { problems } = await runRounds(options)
  const blocked = problems.filter(({ kind }) => kind === 'blocked-host').sort((a, b) => a.voids.length - b.voids.length)
  assert.deepEqual(blocked.map(({ voids }) => voids), [[], everyArea])
  assert.match(blocked[1]?.text ?? '', /script from cdn\.invalid, which is not allowed: --allow cdn\.invalid$/)
})
