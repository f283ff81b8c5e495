import type { SoldLine, Till } from './journey.ts'

/** The till of `mocks/pos` as the journeys meet it: its controls by their test ids, its receipt by what stands on it. */

export const by = (testId: string): string => `[data-testid="${testId}"]`

/** Signs in where the sign-in shows, and waits until the catalogue is there and the service worker has settled. */
export const openCornerTill = async (till: Till): Promise<void> => {
  await till.waitFor(`${by('sign-in')}, ${by('grid')}`, 30_000)
  if (await till.exists(by('sign-in'))) {
    const { user, password } = till.credentials
    if (user === null || password === null) throw new Error('the till asks for a sign-in: set TILLSTORM_POS_USER and TILLSTORM_POS_PASSWORD')
    await till.type('#user', user)
    await till.type('#password', password)
    await till.tap(by('sign-in'))
  }
  // The first sync of 5,000 products, also on a slowed-down tablet.
  await till.waitFor(by('product'), 180_000)
  // A till without a worker can be measured too, so this ends by itself.
  await till.page.evaluate(
    () => 'serviceWorker' in navigator && Promise.race([navigator.serviceWorker.ready.then(() => true), new Promise((resolve) => setTimeout(resolve, 8000))]),
  )
}

/** Waits until nothing slides any more: a tap on a moving control would miss it. */
export const settled = async (till: Till): Promise<void> => {
  await till.page.evaluate(() => Promise.allSettled(document.getAnimations().map((animation) => animation.finished)).then(() => undefined))
}

/** The cart lies in a drawer where the window is narrow. */
export const openCart = async (till: Till): Promise<void> => {
  const narrow = await till.page.$eval(by('open-cart'), (button) => button.getClientRects().length > 0)
  if (!narrow || (await till.exists('.cart.open'))) return
  await till.tap(by('open-cart'))
  await settled(till)
}

export const closeCart = async (till: Till): Promise<void> => {
  if (!(await till.exists('.cart.open'))) return
  const closable = await till.page.$eval(by('close-cart'), (button) => button.getClientRects().length > 0)
  if (!closable) return
  await till.tap(by('close-cart'))
  await settled(till)
}

/** The card in a row and column of what the grid shows, from 0. */
export const card = (row: number, column: number): string => `.grid-row:nth-child(${row + 1}) .product:nth-child(${column + 1})`

/** Barcodes as they stand on the first cards. */
export const barcodesOnCards = async (till: Till, count: number): Promise<string[]> => {
  const codes = await till.page.$$eval('.product-code', (labels) => labels.map((label) => label.textContent?.trim() ?? ''))
  return codes.filter((code) => /^\d{8,14}$/.test(code)).slice(0, count)
}

/** 1234 of "$12.34" or "$1,012.34": the receipt's currencies have two decimals. */
export const minorOf = (text: string): number => Number(text.replaceAll(/[^\d]/g, ''))

/** Reads the receipt that shows, tells the sale, and starts a new one. */
export const tellReceipt = async (till: Till): Promise<void> => {
  await till.waitFor(by('receipt'))
  const read = await till.page.$eval(by('receipt'), (receipt) => {
    const textOf = (within: Element, id: string): string => within.querySelector(`[data-testid="${id}"]`)?.textContent?.trim() ?? ''
    return {
      reference: textOf(receipt, 'receipt-reference'),
      total: textOf(receipt, 'receipt-total'),
      lines: [...receipt.querySelectorAll('[data-testid="receipt-line"]')].map((line) => ({
        sku: textOf(line, 'receipt-sku'),
        quantity: textOf(line, 'receipt-quantity'),
      })),
    }
  })
  const lines: SoldLine[] = read.lines.map(({ sku, quantity }) => ({ sku, quantity: Number.parseInt(quantity, 10) }))
  const totalMinor = minorOf(read.total)
  if (read.reference === '' || lines.length === 0 || !Number.isSafeInteger(totalMinor)) throw new Error('the receipt shows no reference, lines or total')
  till.sale({ reference: read.reference, lines, totalMinor })
  await till.tap(by('receipt-done'))
}
