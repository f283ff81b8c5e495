import { MagentoError } from './answer.ts'
import { OrderBrokenOff } from './broken-off.ts'
import { OrderRate } from './order-rate.ts'
import { queuePoison } from './poison-message.ts'
import { seededUniform } from './service-times.ts'
import type { Fault, FaultRequest } from '../faults.ts'
import type { Break, Placing } from './broken-off.ts'
import type { Database } from './database.ts'
import type { OrderEntity } from './order-entity.ts'
import type { OrderStore, StoredOrder } from './order-store.ts'

type Fields = Record<string, unknown>
type OrderFault = 'lose-orders' | 'duplicate-orders' | 'alter-orders' | 'phantom-orders'

const placesOf = (count: number, expectedOrders: number): number[] =>
  Array.from({ length: count }, (_, k) => Math.max(1, Math.round(((k + 1) * expectedOrders) / (count + 1))))

/** At which order of the run each order fault strikes: evenly spread, never two at one order. Orders count from 1. */
export const spreadFaults = (faults: readonly Fault[], expectedOrders: number): Map<number, OrderFault> => {
  const places = new Map<number, OrderFault>()
  for (const fault of faults) {
    switch (fault.kind) {
      case 'lose-orders':
      case 'duplicate-orders':
      case 'alter-orders':
      case 'phantom-orders':
        for (let place of placesOf(fault.count, expectedOrders)) {
          while (places.has(place)) place++
          places.set(place, fault.kind)
        }
    }
  }
  return places
}

const raised = (fields: Fields, names: readonly string[], by: number): Fields => {
  const changed: Fields = { ...fields }
  for (const name of names) {
    const value = changed[name]
    if (typeof value === 'number') changed[name] = Math.round((value + by) * 100) / 100
  }
  return changed
}

/** The order with one line's price (even places) or quantity (odd ones) changed, and its totals with it. */
export const alteredOrder = (entity: OrderEntity, place: number): OrderEntity => {
  const [line, ...others] = entity.items
  if (line === undefined) return { ...entity, scalars: raised(entity.scalars, ['grand_total', 'base_grand_total'], 1) }
  const [quantity, price] = [Number(line['qty_ordered'] ?? 1), Number(line['price'] ?? 0)]
  const byPrice = place % 2 === 0
  const more = byPrice ? quantity : price
  const rowNames = ['row_total', 'base_row_total', 'row_total_incl_tax', 'base_row_total_incl_tax']
  const changed = raised(byPrice ? raised(line, ['price', 'base_price'], 1) : { ...line, qty_ordered: quantity + 1 }, rowNames, more)
  const totals = raised(entity.scalars, ['subtotal', 'base_subtotal', 'grand_total', 'base_grand_total'], more)
  return { ...entity, scalars: byPrice ? totals : raised(totals, ['total_qty_ordered'], 1), items: [changed, ...others] }
}

/** The names of a request: a cart's payment, or a bulk, is what an order is to a till that sells so. */
const namesOf = (request: FaultRequest | null): readonly FaultRequest[] =>
  request === null ? [] : request === 'cart-payment' || request === 'order-bulk' ? [request, 'order'] : [request]

/** The faults of this server's process. What they have done outlives a restart. */
export class PlantedFaults {
  readonly #database: Database
  readonly #orders: OrderStore
  readonly #expectedOrders: number
  readonly #places: Map<number, OrderFault>
  readonly #slowMs = new Map<FaultRequest, number>()
  readonly #errors = new Map<FaultRequest, { share: number; uniform: () => number }>()
  readonly #breaks: { how: Break; share: number; uniform: () => number }[] = []
  readonly #orderRate: OrderRate | null
  readonly #stallSeconds: number
  readonly #downSeconds: number
  /** Orders after which a poison message is queued. */
  readonly #poisonPlaces: ReadonlySet<number>
  readonly #countsOrders: boolean
  /** Invoices that are still to be answered and not kept. */
  #invoicesToLose: number
  #downDone: boolean
  #goesDown = false
  #orderPrefix: string | null
  #seen: number
  #phantoms: number
  #stallDone: boolean
  /** Called when a planted fault has queued something: wakes the consumer. */
  onQueued: () => void = () => {}

  constructor(database: Database, orders: OrderStore, faults: readonly Fault[], options: { expectedOrders: number; orderPrefix: string | null; seed: number }) {
    this.#database = database
    this.#orders = orders
    this.#expectedOrders = options.expectedOrders
    this.#orderPrefix = options.orderPrefix
    this.#places = spreadFaults(faults, options.expectedOrders)
    this.#seen = Number(database.config('tillstorm/orders_seen') ?? 0)
    this.#phantoms = Number(database.config('tillstorm/phantoms') ?? 0)
    this.#stallDone = database.config('tillstorm/stalled') !== null
    this.#downDone = database.config('tillstorm/went_down') !== null
    const toLose = faults.reduce((sum, fault) => sum + (fault.kind === 'lose-invoices' ? fault.count : 0), 0)
    this.#invoicesToLose = toLose - Number(database.config('tillstorm/invoices_lost') ?? 0)
    let [stall, down, perMinute] = [0, 0, 0]
    for (const fault of faults) {
      if (fault.kind === 'slow') this.#slowMs.set(fault.request, fault.ms)
      if (fault.kind === 'errors') {
        this.#errors.set(fault.request, { share: fault.percent / 100, uniform: seededUniform(options.seed + this.#errors.size + 1) })
      }
      if (fault.kind === 'stall') stall = fault.seconds
      if (fault.kind === 'db-down') down = fault.seconds
      if (fault.kind === 'rate-limit') perMinute = fault.perMinute
      if (fault.kind === 'cut-after-store' || fault.kind === 'kill-worker') {
        const how = fault.kind === 'kill-worker' ? 'worker-killed' : 'cut'
        this.#breaks.push({ how, share: fault.percent / 100, uniform: seededUniform(options.seed + 1001 + this.#breaks.length) })
      }
    }
    this.#stallSeconds = stall
    this.#downSeconds = down
    this.#poisonPlaces = new Set(faults.flatMap((fault) => (fault.kind === 'poison-message' ? placesOf(fault.count, options.expectedOrders) : [])))
    this.#countsOrders = this.#places.size > 0 || this.#poisonPlaces.size > 0 || stall > 0 || down > 0
    this.#orderRate = perMinute === 0 ? null : new OrderRate(perMinute)
  }

  /**
   * Called once for each request that has stored its order (or queued its bulk): what breaks it off before its answer, or null. The database dies under
   * the order that makes half of the expected ones.
   */
  breakOff(placing: Placing): OrderBrokenOff | null {
    if (placing !== 'bulk' && this.#isHalfWay(this.#downSeconds, this.#downDone)) {
      this.#goDown()
      return new OrderBrokenOff('database-died', placing)
    }
    let how: Break | null = null
    // Each fault draws for each order, so that one does not move the other.
    for (const planted of this.#breaks) if (planted.uniform() < planted.share) how ??= planted.how
    return how === null ? null : new OrderBrokenOff(how, placing)
  }

  /** Throws the 429 of a shop that limits orders, where this address has paid for too many carts. Posted orders are not counted, as in Magento. */
  limitPayments(address: string, nowSeconds: number): void {
    if (this.#orderRate?.isExceeded(address, nowSeconds) === true) throw new MagentoError(429, 'Too Many Requests')
  }

  /** True where the next invoice is to be answered, and not kept. */
  losesInvoice(): boolean {
    return this.#invoicesToLose > 0
  }

  noteLostInvoice(): void {
    this.#invoicesToLose -= 1
    this.#database.setConfig('tillstorm/invoices_lost', String(Number(this.#database.config('tillstorm/invoices_lost') ?? 0) + 1))
  }

  /** Milliseconds for which the database is away from now on: once, when half of the expected orders were seen; 0 otherwise. */
  downMs(): number {
    if (this.#isHalfWay(this.#downSeconds, this.#downDone)) this.#goDown()
    if (!this.#goesDown) return 0
    this.#goesDown = false
    return this.#downSeconds * 1000
  }

  #goDown(): void {
    this.#downDone = true
    this.#goesDown = true
    this.#database.setConfig('tillstorm/went_down', '1')
  }

  #isHalfWay(seconds: number, done: boolean): boolean {
    return seconds > 0 && !done && this.#seen >= this.#expectedOrders / 2
  }

  /** Milliseconds by which requests of this name take longer. */
  slowMs(request: FaultRequest | null): number {
    return namesOf(request).reduce((ms, name) => ms + (this.#slowMs.get(name) ?? 0), 0)
  }

  /** True when this request shall be answered with a 503 before anything is done. */
  refuses(request: FaultRequest | null): boolean {
    return namesOf(request).some((name) => {
      const planted = this.#errors.get(name)
      return planted !== undefined && planted.uniform() < planted.share
    })
  }

  /** Milliseconds for which the server answers nothing from now on: once, when half of the expected orders were seen. */
  stallMs(): number {
    if (!this.#isHalfWay(this.#stallSeconds, this.#stallDone)) return 0
    this.#stallDone = true
    this.#database.setConfig('tillstorm/stalled', '1')
    return this.#stallSeconds * 1000
  }

  /** Saves one order, or does to it what a planted fault wants. */
  save(entity: OrderEntity, now: string): StoredOrder {
    if (!this.#countsOrders) return this.#orders.save(entity, now)
    const place = this.#seen + 1
    const fault = this.#places.get(place)
    const answered = this.#orders.save(fault === 'alter-orders' ? alteredOrder(entity, place) : entity, now, fault !== 'lose-orders')
    // Counted only now: an order that Magento refused is no order of the run.
    this.#seen = place
    this.#database.setConfig('tillstorm/orders_seen', String(place))
    this.#orderPrefix ??= String(entity.scalars['increment_id'] ?? entity.scalars['ext_order_id'] ?? 'phantom').replace(/-\d+$/, '')
    if (this.#poisonPlaces.has(place)) {
      queuePoison(this.#database, now)
      this.onQueued()
    }
    if (fault === 'duplicate-orders') {
      const { increment_id: _, ...scalars } = entity.scalars
      this.#orders.save({ ...entity, scalars }, now)
    }
    if (fault === 'phantom-orders') {
      this.#phantoms++
      this.#database.setConfig('tillstorm/phantoms', String(this.#phantoms))
      const key = `${this.#orderPrefix}-${9_000_000 + this.#phantoms}`
      this.#orders.save({ ...entity, scalars: { ...entity.scalars, increment_id: key, ext_order_id: key } }, now)
    }
    return answered
  }
}
