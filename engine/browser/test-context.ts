import { mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import type { TestContext } from 'node:test'
import type { RailArea, RailSale } from '../../run/rail-record.ts'
import type { Journey } from '../../scenarios/journeys/journey.ts'
import { findChromium } from './find-chromium.ts'
import type { PassContext } from './pass-context.ts'

export type ToldSale = Pick<RailSale, 'reference' | 'totalMinor' | 'offline' | 'area'>

/** For tests: a context for one page on the desktop, what was told to it, and a folder for its screenshots. Null where no Chromium is installed. */
export const testContext = async (
  t: TestContext,
  page: { url: string; journey: Journey | null },
): Promise<{ context: PassContext; told: ToldSale[]; unsent: string[]; said: string[]; folder: string } | null> => {
  const chromium = await findChromium(process.env).catch(() => null)
  if (chromium === null) {
    t.skip('no Chromium is installed')
    return null
  }
  const folder = mkdtempSync(join(tmpdir(), 'rail-pass-'))
  t.after(() => rmSync(folder, { recursive: true, force: true }))
  const told: ToldSale[] = []
  const unsent: string[] = []
  const said: string[] = []
  const onSale = (sale: { reference: string; totalMinor: number }, area: RailArea, offline: boolean): void => {
    told.push({ reference: sale.reference, totalMinor: sale.totalMinor, offline, area })
  }
  const context: PassContext = {
    chromiumPath: chromium.path, allow: [], ...page, backend: 'idle', device: 'desktop', credentials: { user: null, password: null }, seed: 1,
    screenshots: join(folder, 'screenshots'), signal: t.signal, onSale, onUnsent: (references) => void unsent.push(...references), say: (text) => void said.push(text),
  }
  return { context, told, unsent, said, folder }
}
