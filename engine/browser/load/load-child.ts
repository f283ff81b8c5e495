import { rmSync } from 'node:fs'
import type { Browser } from 'puppeteer-core'
import type { VisitOrder } from './load-messages.ts'
import { SlowWire } from './slow-wire.ts'
import { visitOnce } from './visit-once.ts'

// A process of its own for Lighthouse, forked by measure-visits.ts: its memory and its crashes are none of tillstorm's. It ends with its
// parent, and Chromium, which hangs on a pipe, ends with it.

let browser: Browser | null = null
let profile: string | null = null

const end = (): void => {
  browser?.process()?.kill('SIGKILL')
  // Where the parent lives, it removes the profile itself.
  if (!process.connected && profile !== null) rmSync(profile, { recursive: true, force: true, maxRetries: 5, retryDelay: 100 })
  process.exit(0)
}
process.on('disconnect', end)
process.on('SIGTERM', end)

process.on('message', (order: VisitOrder) => {
  profile = order.profile
  void answer(order)
})

const answer = async (order: VisitOrder): Promise<void> => {
  const wire = await SlowWire.open(order.allow)
  try {
    const report = await visitOnce(order, wire, (started) => {
      browser = started
    })
    process.send?.(report)
  } finally {
    browser = null
    await wire.close()
  }
}
