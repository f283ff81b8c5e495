import type { AfterSale } from '../fixtures/after-sale.ts'
import type { DayCounts } from '../fixtures/arrivals.ts'
import type { CustomQuery } from './custom-queries.ts'
import type { PlanParameters } from '../fixtures/parameters.ts'

/** What the engine hands to the driver, as JSON in the environment variable `TILLSTORM_SETTINGS`. It holds no secret. */
export type DriveSettings = {
  plan: PlanParameters
  /** `createDayCounts(plan)`, made once in Node: with adjustments it takes each VU of k6 150 ms. */
  dayCounts: DayCounts
  speed: number
  orderPrefix: string
  syncUrl: string
  magentoUrl: string
  /** File of an external target's products, to be read with k6's `open`; null where the catalogue is generated. */
  catalogueFile: string | null
  /** From the start of the scenario to second 0 of the plan: every terminal builds its day in this time. */
  leadMs: number
  /** Second 0 of the plan as epoch milliseconds; null: scenario start + leadMs. Segments of one run share one. */
  planStartMs: number | null
  /** How long after the end of the day a terminal goes on trying to empty its outbox. */
  closingMs: number
  /** Requests of the user's own, beside the sales. */
  queries: readonly CustomQuery[]
  /** What is done with the orders in Magento after their sale; null: nothing. */
  afterSale: AfterSale | null
  /** How far Magento's clock is ahead of ours: what changed since a moment it knows by its own. 0 where nobody measured it. */
  clockOffsetMs: number
  /** True: the terminals sell and do nothing else, as in a dry run. */
  salesOnly: boolean
}

/** Secrets, each in an environment variable of its own. */
export const credentialVariables = {
  syncToken: 'TILLSTORM_SYNC_TOKEN',
  magentoUser: 'TILLSTORM_MAGENTO_USER',
  magentoPassword: 'TILLSTORM_MAGENTO_PASSWORD',
  magentoToken: 'TILLSTORM_MAGENTO_TOKEN',
  customerPassword: 'TILLSTORM_CUSTOMER_PASSWORD',
} as const

/** What stands before the targets, and what signs: no protocol gets to see these. */
export const doorVariables = {
  /** The four of an integration; the token is the one that is a bearer where no consumer key is set. */
  consumerKey: 'TILLSTORM_MAGENTO_CONSUMER_KEY',
  consumerSecret: 'TILLSTORM_MAGENTO_CONSUMER_SECRET',
  token: 'TILLSTORM_MAGENTO_TOKEN',
  tokenSecret: 'TILLSTORM_MAGENTO_TOKEN_SECRET',
  /** Base of Magento's URL as the target verifies it, where a proxy changed it. */
  magentoSignedBase: 'TILLSTORM_MAGENTO_SIGNED_BASE',
  /** Base64 of `user:password`, made in Node: k6's engine has no btoa. */
  magentoBasic64: 'TILLSTORM_MAGENTO_BASIC64',
  /** JSON objects of names and values. */
  magentoHeaders: 'TILLSTORM_MAGENTO_HEADERS',
  syncHeaders: 'TILLSTORM_SYNC_HEADERS',
} as const
