import { randomFillSync } from 'node:crypto'
import { MagentoError, uniqueViolation } from './answer.ts'
import type { Database } from './database.ts'
import type { OrderEntity } from './order-entity.ts'

type Fields = Record<string, unknown>

const storeName = 'Main Website\nMain Website Store\nDefault Store View'

/** What was stored of an order, and what the client is told: as text, or as the value that `fields` filters. */
export type StoredOrder = { entityId: number; /** False where a planted fault lost it. */ kept: boolean; answerText(): string; answer(): Fields }

// A system call for each order's 16 bytes cost 15 µs: they are drawn 256 at a time.
const drawnBytes = Buffer.alloc(16 * 256)
let usedBytes = drawnBytes.length
const protectCode = (): string => {
  if (usedBytes === drawnBytes.length) {
    randomFillSync(drawnBytes)
    usedBytes = 0
  }
  usedBytes += 16
  return drawnBytes.toString('hex', usedBytes - 16, usedBytes)
}

const money = (value: unknown): number => (typeof value === 'number' ? value : 0)

/** Writes orders. Ids are given in memory, so that one connection never waits for itself. */
export class OrderStore {
  readonly #database: Database
  #nextEntityId: number
  #nextItemId: number
  #nextIncrement: number
  /** Counts changes of orders that were there already: what was read of them before is stale. */
  overwrites = 0

  constructor(database: Database) {
    this.#database = database
    const next = (sql: string): number => (database.one<{ top: number | null }>(sql)?.top ?? 0) + 1
    this.#nextEntityId = Math.max(next('SELECT max(entity_id) AS top FROM sales_order'), Number(database.config('sales/next_order') ?? 1))
    this.#nextItemId = next('SELECT max(item_id) AS top FROM sales_order_item')
    // By the range first: a scan of 100,000 numbers would cost a restart half a second.
    this.#nextIncrement = next(
      `SELECT CAST(increment_id AS INTEGER) AS top FROM sales_order WHERE increment_id BETWEEN '000000000' AND '999999999'
       AND increment_id GLOB '[0-9][0-9][0-9][0-9][0-9][0-9][0-9][0-9][0-9]' ORDER BY increment_id DESC LIMIT 1`,
    )
  }

  get lastEntityId(): number {
    return this.#nextEntityId - 1
  }

  /** The next number that Magento itself chooses: nine digits, counted up, gaps where an attempt failed. */
  chooseIncrementId(): string {
    return String(this.#nextIncrement++).padStart(9, '0')
  }

  /**
   * Stores an order as it is given, like `OrderRepository::save`, and returns the answer of `POST /V1/orders`. Nothing is
   * checked against the catalogue, and no stock is reserved. Throws 400 for a used increment_id, 404 for an unknown store.
   * With `keep` false all is answered and nothing stored.
   */
  save(entity: OrderEntity, now: string, keep = true): StoredOrder {
    const storeId = entity.scalars['store_id'] ?? 1
    if (storeId !== 1 && storeId !== 0) {
      throw new MagentoError(404, "The store that was requested wasn't found. Verify the store and try again.")
    }
    const given = entity.scalars['entity_id']
    if (typeof given === 'number') return this.#overwrite(given, entity, now)
    const entityId = this.#nextEntityId++
    const incrementId = String(entity.scalars['increment_id'] ?? this.chooseIncrementId())
    const addressId = entityId * 2 - 1
    const scalars: Fields = {
      ...entity.scalars,
      ...totalsDue(entity.scalars),
      billing_address_id: addressId,
      created_at: entity.scalars['created_at'] ?? now,
      entity_id: entityId,
      increment_id: incrementId,
      protect_code: protectCode(),
      store_id: storeId,
      store_name: storeName,
      total_item_count: entity.items.length,
      updated_at: now,
    }
    const parts = this.#parts(entity, entityId, addressId)
    const items = entity.items.map((item) => this.#item(item, entityId, now))
    const text = JSON.stringify({ ...scalars, ...parts })
    const itemTexts = items.map((item) => JSON.stringify(item))
    if (keep) {
      const external = typeof scalars['ext_order_id'] === 'string' ? scalars['ext_order_id'] : null
      const cut = (external !== null && external.length > 32) || incrementId.length > 50
      const document = cut
        ? JSON.stringify({ ...scalars, ext_order_id: external?.slice(0, 32), increment_id: incrementId.slice(0, 50), ...parts })
        : text
      this.#database.write()
      try {
        this.#database
          .statement('INSERT INTO sales_order (entity_id, increment_id, store_id, ext_order_id, created_at, updated_at, document) VALUES (?, ?, ?, ?, ?, ?, ?)')
          .run(entityId, incrementId.slice(0, 50), storeId, external?.slice(0, 32) ?? null, String(scalars['created_at']), now, document)
      } catch (error) {
        if (error instanceof Error && error.message.includes('UNIQUE')) throw uniqueViolation()
        throw error
      }
      this.#insertItems(items, itemTexts, entityId)
    } else this.#database.setConfig('sales/next_order', String(entityId + 1))
    return {
      entityId,
      kept: keep,
      answerText: () => `${text.slice(0, -1)},"items":[${itemTexts.join(',')}]}`,
      answer: () => ({ ...scalars, ...parts, items }),
    }
  }

  #parts(entity: OrderEntity, entityId: number, addressId: number): Fields {
    const address = (given: Fields | null, id: number, type: string): Fields | undefined =>
      given === null ? undefined : { address_type: type, ...given, entity_id: id, parent_id: entityId }
    return {
      billing_address: address(entity.billingAddress, addressId, 'billing'),
      payment: { ...entity.payment, entity_id: entityId, parent_id: entityId },
      status_histories: entity.statusHistories,
      extension_attributes: {
        shipping_assignments: [
          {
            shipping: {
              address: address(entity.shippingAddress, addressId + 1, 'shipping'),
              ...(entity.shippingMethod === null ? {} : { method: entity.shippingMethod }),
            },
            items: null,
          },
        ],
        ...entity.extension,
      },
    }
  }

  #item(item: Fields, entityId: number, now: string): Fields {
    return {
      original_price: item['price'],
      row_total_incl_tax: item['row_total'],
      base_row_total_incl_tax: item['base_row_total'],
      ...item,
      created_at: now,
      item_id: this.#nextItemId++,
      order_id: entityId,
      updated_at: now,
    }
  }

  #insertItems(items: readonly Fields[], texts: readonly string[], entityId: number): void {
    // One statement for all lines of an order: half the time of one a line.
    for (let from = 0; from < items.length; from += 32) {
      const rows = items.slice(from, from + 32)
      const values: (number | string)[] = []
      rows.forEach((item, place) => values.push(Number(item['item_id']), entityId, texts[from + place] ?? '{}'))
      this.#database
        .statement(`INSERT INTO sales_order_item (item_id, order_id, document) VALUES ${rows.map(() => '(?, ?, ?)').join(',')}`)
        .run(...values)
    }
  }

  /** An `entity_id` in the body overwrites that order and adds the lines to it. */
  #overwrite(entityId: number, entity: OrderEntity, now: string): StoredOrder {
    const known = this.#database.one<{ document: string }>('SELECT document FROM sales_order WHERE entity_id = ?', entityId)
    if (known === undefined) throw new MagentoError(404, "The entity that was requested doesn't exist. Verify the entity and try again.")
    const before = JSON.parse(known.document) as Fields
    const addressId = Number(before['billing_address_id'] ?? entityId * 2 - 1)
    const answered: Fields = {
      ...entity.scalars, ...totalsDue(entity.scalars), billing_address_id: addressId,
      created_at: before['created_at'], updated_at: now, ...this.#parts(entity, entityId, addressId),
    }
    const items = entity.items.map((item) => this.#item(item, entityId, now))
    const texts = items.map((item) => JSON.stringify(item))
    const document = JSON.stringify({ ...before, ...answered, total_item_count: money(before['total_item_count']) + items.length })
    this.#database.write()
    try {
      this.#database
        .statement('UPDATE sales_order SET increment_id = coalesce(?, increment_id), ext_order_id = coalesce(?, ext_order_id), updated_at = ?, document = ? WHERE entity_id = ?')
        .run(textOrNull(entity.scalars['increment_id']), textOrNull(entity.scalars['ext_order_id']), now, document, entityId)
    } catch (error) {
      if (error instanceof Error && error.message.includes('UNIQUE')) throw uniqueViolation()
      throw error
    }
    this.#insertItems(items, texts, entityId)
    this.overwrites++
    const answer = (): Fields => ({ ...answered, items })
    return { entityId, kept: true, answerText: () => JSON.stringify(answer()), answer }
  }
}

const textOrNull = (value: unknown): string | null => (typeof value === 'string' ? value : null)

/** What is still to be paid: never negative, and 0 where no total was given. */
const totalsDue = (scalars: Fields): Fields => ({
  base_total_due: Math.max(0, money(scalars['base_grand_total']) - money(scalars['base_total_paid'])),
  total_due: Math.max(0, money(scalars['grand_total']) - money(scalars['total_paid'])),
})
