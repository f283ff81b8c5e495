import assert from 'node:assert/strict'
import { mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { test } from 'node:test'
import type { RailSale } from '../../run/rail-record.ts'
import { openRailKeeper } from './rail-keeper.ts'

const sale = (reference: string): RailSale => ({ reference, lines: [], totalMinor: 1, atMs: 0, offline: false, area: 'response' })

test('sales whose browser was closed before they were sent are marked, and no others', (t) => {
  const path = mkdtempSync(join(tmpdir(), 'rail-keeper-'))
  t.after(() => rmSync(path, { recursive: true, force: true }))
  const keeper = openRailKeeper(
    { path, writeJson: () => {} }, { url: 'http://127.0.0.1/', journey: { name: 'sell', kind: 'built-in', sells: true }, areas: ['response'], product: 'Chromium 156' },
  )
  for (const reference of ['a', 'b', 'c']) keeper.sale(sale(reference))
  keeper.unsent(['b'])
  assert.deepEqual(keeper.record.sales.map(({ unsent }) => unsent ?? false), [false, true, false])
})
