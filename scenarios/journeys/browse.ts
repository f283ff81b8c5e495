import { by, openCornerTill } from './corner-till.ts'
import type { Journey } from './journey.ts'

/** A cashier who sells nothing: looks at old orders, customers and the day, and at the shelves. */
export const journey: Journey = {
  name: 'browse',
  prepare: openCornerTill,

  async round(till) {
    await till.step('history', async () => {
      await till.tap(by('nav-history'))
      await till.waitFor(by('history'))
      if (await till.exists(by('past-order'))) {
        await till.tap(by('past-order'))
        await till.tap(by('receipt-done'))
      }
    })
    await till.step('customers', async () => {
      await till.tap(by('nav-customers'))
      await till.type(by('customer-search'), 'ada')
    })
    await till.step('look at the day', async () => {
      await till.tap(by('nav-day'))
      await till.idle(4000)
    })
    await till.step('shelves', async () => {
      await till.tap(by('nav-held'))
      await till.tap(by('nav-sell'))
      await till.scroll(by('grid'), 2400)
      await till.type(by('search'), 'tea')
      await till.tap(by('search-clear'))
      await till.idle(4000)
    })
  },
}
