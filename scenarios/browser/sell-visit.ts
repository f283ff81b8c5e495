import type { Page } from 'k6/browser'
import { by, card, minorOf } from '../journeys/corner-till.ts'

export type Receipt = { reference: string; lines: { sku: string; quantity: number }[]; totalMinor: number }
export type Cashier = { user: string; password: string }

/** The first sync of 5,000 products, on a machine that also generates the load. */
const FIRST_SYNC_MS = 120_000
/** The outbox leaves at once; a backend under load may take its time. */
const SENT_MS = 15_000

const signIn = async (page: Page, { user, password }: Cashier): Promise<void> => {
  await page.locator('#user').fill(user)
  await page.locator('#password').fill(password)
  await page.locator(by('sign-in')).click()
}

/** Reads the receipt that shows, as `tellReceipt` of the RAIL journey does. */
const readReceipt = async (page: Page): Promise<Receipt> => {
  const read = await page.evaluate((receiptSelector: string) => {
    const receipt = document.querySelector(receiptSelector)
    const textOf = (within: Element | null, id: string): string => within?.querySelector(`[data-testid="${id}"]`)?.textContent?.trim() ?? ''
    return {
      reference: textOf(receipt, 'receipt-reference'),
      total: textOf(receipt, 'receipt-total'),
      lines: [...(receipt?.querySelectorAll('[data-testid="receipt-line"]') ?? [])].map((line) => ({
        sku: textOf(line, 'receipt-sku'),
        quantity: Number.parseInt(textOf(line, 'receipt-quantity'), 10),
      })),
    }
  }, by('receipt'))
  const totalMinor = minorOf(read.total)
  if (read.reference === '' || read.lines.length === 0 || !Number.isSafeInteger(totalMinor)) throw new Error('the receipt shows no reference, lines or total')
  return { reference: read.reference, lines: read.lines, totalMinor }
}

/** Rings up three products, takes the money in cash, and tells the receipt. */
const sell = async (page: Page, number: number, tell: (receipt: Receipt) => void): Promise<void> => {
  // Another trio each time, from the four cards that every window shows.
  for (let item = 0; item < 3; item += 1) await page.locator(card((number + item) % 2, (number >> 1) % 2)).click()
  await page.locator(by('pay')).click()
  await page.locator(by('cash-exact')).click()
  await page.locator(by('book')).click()
  await page.waitForSelector(by('receipt'))
  tell(await readReceipt(page))
  await page.locator(by('receipt-done')).click()
}

/** Signs in where the embedded till asks for it, and sells to two customers. */
export const sellTwice = async (page: Page, cashier: Cashier, visit: number, tell: (receipt: Receipt) => void): Promise<void> => {
  await page.waitForSelector(`${by('sign-in')}, ${by('grid')}`)
  if (await page.locator(by('sign-in')).isVisible()) await signIn(page, cashier)
  await page.waitForSelector(by('product'), { timeout: FIRST_SYNC_MS })
  await sell(page, 2 * visit, tell)
  await sell(page, 2 * visit + 1, tell)
}

/** Waits until the till says that nothing waits to be sent; false where it goes on saying so. */
export const isAllSent = async (page: Page): Promise<boolean> => {
  try {
    await page.waitForFunction(
      (badge: string) => {
        const text = document.querySelector(badge)?.textContent ?? ''
        return text !== '' && !/sending|waiting|unsaved|sign in/i.test(text)
      },
      { timeout: SENT_MS },
      by('status'),
    )
    return true
  } catch {
    return false
  }
}
