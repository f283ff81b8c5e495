import type { WireOrder } from '../../../../fixtures/order-wire.ts'
import type { TillConfig } from '../config.ts'
import type { Cart, DayTotals, PricedCart, Receipt, Tender, TillCustomer } from './api.ts'
import type { StoredOrder } from './database.ts'
import { tenderFault } from './pricing.ts'

/** `2026-11-22` where the till stands. */
export const localDay = (atMs: number): string => {
  const date = new Date(atMs)
  return `${date.getFullYear()}-${String(date.getMonth() + 1).padStart(2, '0')}-${String(date.getDate()).padStart(2, '0')}`
}

/** Six characters of a–z and 0–9: two billion tabs. */
export const tabSerial = (bytes: Uint8Array): string => [...bytes.slice(0, 6)].map((byte) => (byte % 36).toString(36)).join('')

/**
 * References of one tab: `pos7-261122-k3x9f2-001`. The serial of the tab keeps them apart when the till's storage was cleared, when it
 * is full, and between two tabs. At most 32 characters up to terminal 99,999,999; never like an order of a load run, which begins with t.
 */
export const createReferences = (terminal: number, serial: string): ((atMs: number) => string) => {
  let count = 0
  return (atMs) => {
    count += 1
    return `pos${terminal}-${localDay(atMs).slice(2).replaceAll('-', '')}-${serial}-${String(count).padStart(3, '0')}`
  }
}

export type SaleInput = { cart: Cart; priced: PricedCart; tenders: readonly Tender[]; givenMinor: number; customer: TillCustomer | null; cashier: string }

/** The order of a sale as it is kept and sent. Throws an Error of one line where it cannot be sold. */
export const bookSale = (config: TillConfig, reference: string, atMs: number, sale: SaleInput): StoredOrder => {
  const { priced, customer } = sale
  if (priced.lines.length === 0) throw new Error('the cart is empty')
  const tenders = sale.tenders.filter(({ amountMinor }) => amountMinor !== 0).map(({ method, amountMinor }) => ({ method, amountMinor }))
  const fault = tenderFault(tenders, priced.totalMinor)
  if (fault !== null) throw new Error(fault)
  const cashMinor = tenders.reduce((sum, { method, amountMinor }) => sum + (method === 'cash' ? amountMinor : 0), 0)
  if (sale.givenMinor !== 0 && sale.givenMinor < cashMinor) throw new Error('the cash given is less than the cash to pay')
  const order: WireOrder = {
    key: reference,
    terminal: config.terminal,
    shop: config.shop,
    soldAtMs: atMs,
    currency: config.currency,
    customer: customer === null ? config.walkIn : { ...config.walkIn, email: customer.email, firstname: customer.firstname, lastname: customer.lastname },
    guest: customer === null,
    lines: priced.lines.map(({ product, quantity, unitPriceMinor, rowTotalMinor, taxMinor }) => ({
      productId: product.id, sku: product.sku, name: product.name, quantity, unitPriceMinor, rowTotalMinor, taxMinor,
    })),
    tenders,
    subtotalMinor: priced.subtotalMinor,
    taxMinor: priced.taxMinor,
    totalMinor: priced.totalMinor,
    totalQuantity: priced.quantity,
  }
  const receipt: Receipt = {
    reference,
    atMs,
    cashier: sale.cashier,
    customer,
    lines: order.lines.map(({ sku, name, quantity, unitPriceMinor, rowTotalMinor }) => ({ sku, name, quantity, unitPriceMinor, rowTotalMinor })),
    tenders,
    subtotalMinor: priced.subtotalMinor,
    discountMinor: priced.discountMinor,
    taxMinor: priced.taxMinor,
    totalMinor: priced.totalMinor,
    givenMinor: sale.givenMinor,
    changeMinor: sale.givenMinor === 0 ? 0 : sale.givenMinor - cashMinor,
  }
  return { reference, state: 'waiting', soldAtMs: atMs, day: localDay(atMs), receipt, order, reason: null, sentAtMs: null }
}

const sum = (numbers: readonly number[]): number => numbers.reduce((total, number) => total + number, 0)

export const totalsOf = (day: string, orders: readonly StoredOrder[]): DayTotals => {
  const paid = (cash: boolean): number =>
    sum(orders.flatMap(({ order }) => order.tenders.filter(({ method }) => (method === 'cash') === cash).map(({ amountMinor }) => amountMinor)))
  return {
    day,
    orders: orders.length,
    pieces: sum(orders.map(({ order }) => order.totalQuantity)),
    totalMinor: sum(orders.map(({ order }) => order.totalMinor)),
    taxMinor: sum(orders.map(({ order }) => order.taxMinor)),
    cashMinor: paid(true),
    cardMinor: paid(false),
    waiting: orders.filter(({ state }) => state === 'waiting').length,
    refused: orders.filter(({ state }) => state === 'refused').length,
  }
}
