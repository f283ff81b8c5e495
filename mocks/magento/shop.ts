import { Access } from './access.ts'
import { Carts } from './carts/carts.ts'
import { Database } from './database.ts'
import { createDiscoveryTables } from './discovery-tables.ts'
import { OrderReader } from './order-reader.ts'
import { OrderStore } from './order-store.ts'
import { PlantedFaults } from './planted-faults.ts'
import { PlantedHoles } from './planted-holes.ts'
import { ProductReader } from './product-reader.ts'
import { seedAttributes, seedShop } from './catalogue-seed.ts'
import { Tokens } from './tokens.ts'
import { Truth } from './truth.ts'
import { createWebposTables } from './webpos/sessions.ts'
import type { AttributeCount } from '../../fixtures/attributes.ts'
import type { Fault } from '../faults.ts'
import type { AccessOptions } from './access.ts'

export type ShopOptions = AccessOptions & {
  dataDir: string
  seed: number
  catalogueSize: number
  /** Attributes of each generated product; null: 10, 20 or 50, as its department has. */
  attributes: AttributeCount | null
  customers: number
  faults: readonly Fault[]
  expectedOrders: number
  orderPrefix: string | null
  tokenTtlSeconds: number
  /** Tax on all goods in all regions, in hundredths of a per cent; 0 as a fresh Magento has it. */
  taxBasisPoints: number
  /** Magento's optional input limits: page size at most 300, 20 lines an order. */
  inputLimits: boolean
  /** Whether a cart's payment asks for reCAPTCHA, which no till can give. */
  recaptcha: boolean
  /** Epoch milliseconds. */
  wallClock: () => number
}

/** The state of one Magento: its database and what works on it. Routes get it; nothing here knows HTTP. */
export class Shop {
  readonly options: ShopOptions
  readonly database: Database
  readonly orders: OrderStore
  readonly orderReader: OrderReader
  readonly products: ProductReader
  readonly carts: Carts
  readonly tokens: Tokens
  readonly access: Access
  readonly holes: PlantedHoles
  readonly faults: PlantedFaults
  readonly truth = new Truth()
  /** Called when operations were queued: wakes the consumer. */
  onQueued: () => void = () => {}

  constructor(options: ShopOptions) {
    this.options = options
    this.database = new Database(options.dataDir)
    createDiscoveryTables(this.database)
    createWebposTables(this.database)
    seedAttributes(this.database, options.attributes)
    seedShop(this.database, options, this.now())
    this.orders = new OrderStore(this.database)
    this.orderReader = new OrderReader(this.database, this.orders)
    this.products = new ProductReader(this.database)
    this.carts = new Carts(this.database, this.products, options.taxBasisPoints)
    this.holes = new PlantedHoles(options.faults)
    this.tokens = new Tokens(this.database.cryptKey(), this.holes.tokenSeconds ?? options.tokenTtlSeconds)
    this.access = new Access(this.database, this.tokens, this.holes, options)
    this.faults = new PlantedFaults(this.database, this.orders, options.faults, options)
    this.database.flush()
  }

  /** `2026-11-22 17:36:23`, UTC: how Magento stores a moment. */
  now(): string {
    return new Date(this.options.wallClock()).toISOString().slice(0, 19).replace('T', ' ')
  }

  nowSeconds(): number {
    return Math.floor(this.options.wallClock() / 1000)
  }

  ordersStored(): number {
    return this.database.one<{ n: number }>('SELECT count(*) AS n FROM sales_order')?.n ?? 0
  }

  close(): void {
    this.database.close()
  }
}
