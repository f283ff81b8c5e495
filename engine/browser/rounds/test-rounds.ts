import { mkdirSync, mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import type { TestContext } from 'node:test'
import type { Journey } from '../../../scenarios/journeys/journey.ts'
import { findChromium } from '../find-chromium.ts'
import { googlesLimits } from './more-rounds.ts'
import type { RoundsOptions } from './run-rounds.ts'

/** For tests: what two rounds of a journey at one page need. Null, and the test is skipped, where no Chromium is installed. */
export const testRounds = async (t: TestContext, page: { url: string; round: Journey['round'] } & Partial<RoundsOptions>): Promise<RoundsOptions | null> => {
  const chromium = await findChromium(process.env).catch(() => null)
  if (chromium === null) {
    t.skip('no Chromium is installed')
    return null
  }
  const runPath = mkdtempSync(join(tmpdir(), 'rail-rounds-'))
  t.after(() => rmSync(runPath, { recursive: true, force: true }))
  mkdirSync(join(runPath, 'traces'))
  const { round, ...changed } = page
  return {
    chromiumPath: chromium.path, allow: [], backend: 'idle', device: 'desktop', areas: ['response', 'animation', 'idle'], journey: { name: 'test', round },
    credentials: { user: null, password: null }, seed: 1, runPath, repeat: 2, least: 2, most: 2, boundMs: 60_000, limits: googlesLimits, sourceMaps: null,
    signal: t.signal, onSale: () => {}, onUnsent: () => {}, say: () => {}, ...changed,
  }
}
