import assert from 'node:assert/strict'
import { EventEmitter } from 'node:events'
import { test } from 'node:test'
import type { CDPSession } from 'puppeteer-core'
import type { CutTill } from '../offline/cut-till.ts'
import type { PassContext } from '../pass-context.ts'
import type { FullSales } from './quota-sales.ts'
import { factOf, sellOnFullStorage } from './quota-sales.ts'

const holds = (changed: Partial<FullSales>): boolean | null => {
  const silent: FullSales = { tried: 3, confirmed: 3, said: null, refusal: null, madeRoom: false, grewBytes: 0, isStillFull: true }
  return factOf({ ...silent, ...changed }, 1000, ['till/orders']).holds
}

test('a till whose writes all failed and that says nothing is told so', () => {
  assert.equal(holds({}), false)
  assert.equal(holds({ said: 'Storage full' }), true)
  assert.equal(holds({ madeRoom: true, isStillFull: false, grewBytes: 300 }), true)
})

test('a till whose own write went through, or whose storage did not stay full, is not blamed for saying nothing', () => {
  assert.equal(holds({ grewBytes: 300 }), null)
  assert.equal(holds({ isStillFull: false }), null)
  assert.equal(holds({ madeRoom: true, confirmed: 1, grewBytes: 300 }), null)
})

test('nobody goes on looking at a till when its sales broke off, with room in the storage or without', async () => {
  for (const breaks of ['the first sale', 'the full storage'] as const) {
    const seen: string[] = []
    const abort = new AbortController()
    let reads = 0
    const session = Object.assign(new EventEmitter(), {
      send: async (method: string) => {
        if (method !== 'Storage.getUsageAndQuota' || reads++ === 0) return { usage: 5, usageBreakdown: [] }
        seen.push('broke off')
        throw new Error('no answer')
      },
    })
    const till = {
      page: { url: () => 'http://till/', evaluate: async () => 'QuotaExceededError' },
      screen: async () => {
        seen.push('looked')
        return { url: '', lines: [], controls: [], regions: [], pictures: 0 }
      },
      sell: async () => {
        session.emit('Storage.indexedDBContentUpdated', { databaseName: 'till', objectStoreName: 'orders' })
        if (breaks === 'the first sale') {
          abort.abort()
          seen.push('broke off')
        }
        return { confirmed: true, problem: null, screenshot: null }
      },
    }
    const context = { journey: { sell: () => Promise.resolve() }, signal: abort.signal, say: () => {} }
    await assert.rejects(sellOnFullStorage(context as unknown as PassContext, till as unknown as CutTill, session as unknown as CDPSession))
    // The last look is made when the looking is over.
    assert.deepEqual(seen.slice(-2), ['broke off', 'looked'], breaks)
  }
})
