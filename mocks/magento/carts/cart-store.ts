import { emptyAddress } from './cart-address.ts'
import { pieces } from './cart.ts'
import { newMaskedId } from './masked-id.ts'
import type { Database } from '../database.ts'
import type { Cart, CartItem } from './cart.ts'

type QuoteRow = {
  entity_id: number
  created_at: string
  updated_at: string
  is_active: number
  customer_id: number | null
  customer_email: string | null
  reserved_order_id: string | null
  document: string
}
type ItemRow = { item_id: number; product_id: number; sku: string; qty: number }
type Document = Pick<Cart, 'billing' | 'shipping' | 'shippingMethod' | 'paymentMethod' | 'guestCheckout'>

/** Reads and writes carts. Ids are given in memory, as orders' are. A cart that was read is the caller's own: `save` writes it back. */
export class CartStore {
  readonly #database: Database
  #nextCartId: number
  #nextItemId: number

  constructor(database: Database) {
    this.#database = database
    const next = (sql: string): number => (database.one<{ top: number | null }>(sql)?.top ?? 0) + 1
    this.#nextCartId = next('SELECT max(entity_id) AS top FROM quote')
    this.#nextItemId = next('SELECT max(item_id) AS top FROM quote_item')
  }

  /** A new, empty cart, of nobody or of a customer. */
  create(now: string, of: Partial<Pick<Cart, 'customerId' | 'email' | 'billing' | 'shipping'>> = {}): Cart {
    const cart: Cart = {
      id: this.#nextCartId++, createdAt: now, updatedAt: now, active: true, customerId: null, email: null, items: [], billing: emptyAddress,
      shipping: emptyAddress, shippingMethod: null, paymentMethod: null, guestCheckout: false, reservedOrderId: null, ...of,
    }
    this.#database.write()
    this.#database
      .statement(
        `INSERT INTO quote (entity_id, store_id, created_at, updated_at, is_active, items_count, items_qty, grand_total, customer_id, customer_email,
         reserved_order_id, document) VALUES (?, 1, ?, ?, 1, 0, 0, 0, ?, ?, NULL, ?)`)
      .run(cart.id, now, now, cart.customerId, cart.email, documentOf(cart))
    return cart
  }

  byId(id: number): Cart | null {
    const row = this.#database.one<QuoteRow>('SELECT * FROM quote WHERE entity_id = ?', id)
    return row === undefined ? null : this.#cart(row)
  }

  byMask(maskedId: string): Cart | null {
    const row = this.#database.one<QuoteRow>('SELECT q.* FROM quote_id_mask m JOIN quote q ON q.entity_id = m.quote_id WHERE m.masked_id = ?', maskedId)
    return row === undefined ? null : this.#cart(row)
  }

  /** A customer has at most one active cart. */
  activeOf(customerId: number): Cart | null {
    const row = this.#database.one<QuoteRow>('SELECT * FROM quote WHERE customer_id = ? AND is_active = 1 ORDER BY entity_id DESC LIMIT 1', customerId)
    return row === undefined ? null : this.#cart(row)
  }

  /** The masked id of a cart, made when it is first asked for. */
  maskOf(cartId: number): string {
    const known = this.#database.one<{ masked_id: string }>('SELECT masked_id FROM quote_id_mask WHERE quote_id = ?', cartId)
    if (known !== undefined) return known.masked_id
    const fresh = newMaskedId()
    this.#database.write()
    this.#database.statement('INSERT INTO quote_id_mask VALUES (?, ?)').run(fresh, cartId)
    return fresh
  }

  /** A customer's cart is no longer reached by the masked id that it had. */
  forgetMask(cartId: number): void {
    this.#database.write()
    this.#database.statement('DELETE FROM quote_id_mask WHERE quote_id = ?').run(cartId)
  }

  /** Writes all of a cart but its items. */
  save(cart: Cart, grandTotalMinor: number, now: string): void {
    cart.updatedAt = now
    this.#database.write()
    this.#database
      .statement(
        `UPDATE quote SET updated_at = ?, is_active = ?, items_count = ?, items_qty = ?, grand_total = ?, customer_id = ?, customer_email = ?,
         reserved_order_id = ?, document = ? WHERE entity_id = ?`)
      .run(
        now, cart.active ? 1 : 0, cart.items.length, pieces(cart), grandTotalMinor / 100, cart.customerId, cart.email, cart.reservedOrderId,
        documentOf(cart), cart.id)
  }

  addItem(cart: Cart, item: Omit<CartItem, 'itemId'>): CartItem {
    const added: CartItem = { itemId: this.#nextItemId++, ...item }
    this.#database.write()
    this.#database.statement('INSERT INTO quote_item VALUES (?, ?, ?, ?, ?)').run(added.itemId, cart.id, added.productId, added.sku, added.pieces)
    cart.items.push(added)
    return added
  }

  changeItem(item: CartItem, newPieces: number): void {
    item.pieces = newPieces
    this.#database.write()
    this.#database.statement('UPDATE quote_item SET qty = ? WHERE item_id = ?').run(newPieces, item.itemId)
  }

  removeItem(cart: Cart, item: CartItem): void {
    cart.items.splice(cart.items.indexOf(item), 1)
    this.#database.write()
    this.#database.statement('DELETE FROM quote_item WHERE item_id = ?').run(item.itemId)
  }

  #cart(row: QuoteRow): Cart {
    const items = this.#database.all<ItemRow>('SELECT item_id, product_id, sku, qty FROM quote_item WHERE quote_id = ? ORDER BY item_id', row.entity_id)
    return {
      id: row.entity_id, createdAt: row.created_at, updatedAt: row.updated_at, active: row.is_active === 1, customerId: row.customer_id,
      email: row.customer_email, reservedOrderId: row.reserved_order_id, ...(JSON.parse(row.document) as Document),
      items: items.map((item) => ({ itemId: item.item_id, productId: item.product_id, sku: item.sku, pieces: item.qty })),
    }
  }
}

const documentOf = ({ billing, shipping, shippingMethod, paymentMethod, guestCheckout }: Cart): string =>
  JSON.stringify({ billing, shipping, shippingMethod, paymentMethod, guestCheckout } satisfies Document)
