import { barcodesOnCards, by, card, closeCart, openCart, openCornerTill, settled, tellReceipt } from './corner-till.ts'
import type { Journey, Till } from './journey.ts'

const pay = async (till: Till, method: 'cash' | 'credit'): Promise<void> => {
  await openCart(till)
  await till.tap(by('pay'))
  await settled(till)
  await till.tap(method === 'cash' ? by('cash-exact') : by('tender-credit'))
  await till.tap(by('book'))
  await tellReceipt(till)
  await settled(till)
}

const chooseCustomer = async (till: Till): Promise<void> => {
  await till.tap(by('choose-customer'))
  await till.type(by('customer-search'), 'an')
  await till.tap(by('customer'))
}

/** A clean start, also after a reload in the middle of a sale. */
const startOver = async (till: Till): Promise<void> => {
  if (await till.exists(by('receipt-done'))) await till.tap(by('receipt-done'))
  if (await till.exists(by('tender-back') + ':enabled') && (await till.exists('.sheet.open'))) {
    await till.tap(by('tender-back'))
    await settled(till)
  }
  if (await till.exists(`${by('clear-cart')}:enabled`)) {
    await openCart(till)
    await till.tap(by('clear-cart'))
  }
  await closeCart(till)
  if (!(await till.exists(by('grid')))) await till.tap(by('nav-sell'))
}

/** Two sales as a cashier makes them: searched, tapped and scanned, discounted, held and resumed, paid in cash and by card. */
export const journey: Journey = {
  name: 'sell',
  prepare: openCornerTill,

  async round(till) {
    const codes = await barcodesOnCards(till, 3)
    await till.step('search', async () => {
      await till.type(by('search'), 'milk')
      await till.tap(card(0, 0))
      await till.tap(card(0, 1))
      await till.tap(by('search-clear'))
    })
    await till.step('look through the grid', async () => {
      await till.scroll(by('grid'), 1800)
      await till.scroll(by('grid'), -1800)
      await till.tap('.chip:nth-child(2)')
      await till.tap(card(1, 0))
      await till.tap('.chip:nth-child(1)')
    })
    await till.step('scan', async () => {
      for (const code of codes) await till.scan(code)
    })
    await till.step('change the cart', async () => {
      await openCart(till)
      await till.tap(by('line-more'))
      await till.tap(by('line-more'))
      await till.tap(by('line-less'))
      await till.tap(by('line-discount'))
      await till.tap(by('discount-10'))
      await till.tap(by('cart-discount'))
      await till.tap(by('discount-5'))
    })
    await till.step('customer', () => chooseCustomer(till))
    await till.step('pay cash', () => pay(till, 'cash'))
    await till.step('wait for a customer', () => till.idle(6000))
    await till.step('tap products', async () => {
      await till.tap(card(0, 0))
      await till.tap(card(0, 1))
      await till.tap(card(1, 1))
    })
    await till.step('hold and resume', async () => {
      await openCart(till)
      await till.tap(by('hold'))
      await settled(till)
      await till.tap(by('nav-held'))
      await till.tap(by('held-cart'))
      await settled(till)
    })
    await till.step('pay by card', () => pay(till, 'credit'))
    await till.step('rest', () => till.idle(4000))
  },

  async sell(till) {
    await startOver(till)
    await till.step('quick sale', async () => {
      await till.tap(card(Math.floor(till.random() * 2), Math.floor(till.random() * 2)))
      await pay(till, 'cash')
    })
  },
}
