import { createTill } from './till.ts'

/** What the till's screens may ask and tell. Everything that returns no promise answers from memory, in under a frame. Money is integer cents. */

export type Product = {
  /** Magento's own id; 0 where the backend did not tell. */
  id: number
  sku: string
  name: string
  priceMinor: number
  barcode: string | null
  /** Id of one of `categories()`. */
  category: string
  /** Pieces in stock; null where nobody knows. */
  quantity: number | null
  inStock: boolean
  /** Same origin, 128 × 128, cached by the worker. */
  imageUrl: string
}

export type Category = { id: string; label: string; products: number }
export type TillCustomer = { id: number; email: string; firstname: string; lastname: string }

/** One line a sku: `addToCart` merges. `discountPercent` is 0 to 100, whole. */
export type CartLine = { sku: string; quantity: number; discountPercent: number }
/** The screens keep it as their own state; all functions on it are pure. */
export type Cart = { lines: readonly CartLine[]; discountPercent: number; customerId: number | null }

export type PricedLine = {
  product: Product
  quantity: number
  /** Before any discount. */
  listPriceMinor: number
  /** After line and cart discount, rounded half up per piece: what travels to Magento as the price. */
  unitPriceMinor: number
  discountPercent: number
  rowTotalMinor: number
  taxMinor: number
}
export type PricedCart = {
  lines: readonly PricedLine[]
  quantity: number
  /** What the discounts took off, before tax. */
  discountMinor: number
  subtotalMinor: number
  taxMinor: number
  totalMinor: number
}

/** The amounts of a sale's tenders sum to the cart's `totalMinor`; change is no tender. */
export type Tender = { method: 'cash' | 'credit' | 'debit'; amountMinor: number }

export type Receipt = {
  /** The order's number in Magento, at most 32 characters of a-z, 0-9 and -. */
  reference: string
  atMs: number
  cashier: string
  customer: TillCustomer | null
  lines: readonly { sku: string; name: string; quantity: number; unitPriceMinor: number; rowTotalMinor: number }[]
  tenders: readonly Tender[]
  subtotalMinor: number
  discountMinor: number
  taxMinor: number
  totalMinor: number
  /** Cash handed over and what goes back; both 0 where no cash was given. */
  givenMinor: number
  changeMinor: number
}

/** `waiting`: in the outbox. `sent`: the backend has taken it. `refused`: the backend will never take it; `reason` says why. */
export type OrderState = 'waiting' | 'sent' | 'refused'
export type PastOrder = { receipt: Receipt; state: OrderState; reason: string | null; sentAtMs: number | null }

export type HeldCart = { id: string; cart: Cart; note: string; heldAtMs: number; totalMinor: number }

export type DayTotals = {
  /** Local date, `2026-11-22`. */
  day: string
  orders: number
  pieces: number
  totalMinor: number
  taxMinor: number
  cashMinor: number
  cardMinor: number
  waiting: number
  refused: number
}

export type TillState = {
  /**
   * `starting`: opening the database. `signedOut`: show the sign-in. `syncing`: first sync, show `progress`. `ready`: sell.
   * `failed`: nothing can be sold, `problem` says why.
   */
  phase: 'starting' | 'signedOut' | 'syncing' | 'ready' | 'failed'
  problem: string | null
  /** Null while signed out. `expired`: the server wants a new sign-in; the till sells on, its orders wait. */
  cashier: { name: string; expired: boolean } | null
  progress: { what: 'products' | 'customers'; done: number; total: number | null } | null
  shop: { name: string; terminal: number; currency: string; taxBasisPoints: number; backend: 'sync' | 'magento' }
  online: boolean
  outbox: { waiting: number; sending: boolean; refused: number }
  /** `full`: the browser gave no more space. No sale is lost then: `unsavedOrders` are kept aside until there is room. Tell the cashier. */
  storage: { full: boolean; unsavedOrders: number }
  /** Rises when products, prices or stock changed: ask `searchProducts` again. */
  catalogueRevision: number
  productCount: number
  customerCount: number
  lastSyncMs: number | null
  held: readonly HeldCart[]
}

export type TillData = {
  /** For `useSyncExternalStore(till.subscribe, till.state)`: `state()` is the same object until something changed. */
  subscribe(listener: () => void): () => void
  state(): TillState

  /** Null when signed in; else one line for the cashier. */
  signIn(user: string, password: string): Promise<string | null>
  /** Refused with a line while orders wait in the outbox; null when done. */
  signOut(): Promise<string | null>
  /** Asks for deltas and empties the outbox now. */
  syncNow(): void

  /** First "All" with id `all`, then the departments. */
  categories(): readonly Category[]
  /** Products of a category that hold every word of the query in name, sku or barcode; best first. The same query gives the same array. */
  searchProducts(query: string, categoryId?: string): readonly Product[]
  productByBarcode(barcode: string): Product | null
  productBySku(sku: string): Product | null
  /** At most `limit` (20) whose first name, last name or e-mail address begins with each word. */
  searchCustomers(query: string, limit?: number): readonly TillCustomer[]
  customerById(id: number): TillCustomer | null

  /** Lines whose sku is unknown are left out. */
  priceCart(cart: Cart): PricedCart

  /**
   * Books the sale: it is on disk (or kept aside, see `storage`) when the promise resolves, a few milliseconds later, whether online or not.
   * `givenMinor`: cash handed over, where cash was. Rejects with an Error of one line for an empty cart or tenders that do not sum up.
   */
  placeSale(cart: Cart, tenders: readonly Tender[], givenMinor?: number): Promise<Receipt>
  /** Newest first. */
  orderHistory(limit?: number): Promise<readonly PastOrder[]>

  holdCart(cart: Cart, note: string): Promise<void>
  /** Takes it off the list; null where another tab was faster. */
  resumeHeld(id: string): Promise<Cart | null>

  dayTotals(): Promise<DayTotals>
  /** Tells the backend that the shift is over, with the day's totals; null when told, else one line (it can be done again). */
  closeDay(): Promise<string | null>
}

export const emptyCart: Cart = { lines: [], discountPercent: 0, customerId: null }

/** One more piece, or `quantity` more, of a product. */
export const addToCart = (cart: Cart, sku: string, quantity = 1): Cart =>
  cart.lines.some((line) => line.sku === sku)
    ? { ...cart, lines: cart.lines.map((line) => (line.sku === sku ? { ...line, quantity: line.quantity + quantity } : line)) }
    : { ...cart, lines: [...cart.lines, { sku, quantity, discountPercent: 0 }] }

/** 0 takes the line away. */
export const setQuantity = (cart: Cart, sku: string, quantity: number): Cart => ({
  ...cart,
  lines: quantity <= 0 ? cart.lines.filter((line) => line.sku !== sku) : cart.lines.map((line) => (line.sku === sku ? { ...line, quantity } : line)),
})

/**
 * The till of this page; call it once, before the first render. Faults are planted from outside of the screens (`app/faults`): they call
 * nothing. Two things make that work: what a tap does hangs on `click` (not on pointer or touch events), and animations are CSS
 * transitions or animations, or scrolling.
 */
export const openTill = (): TillData => createTill()
