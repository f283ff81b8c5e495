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
}

/** Secrets, each in an environment variable of its own. */
export const credentialVariables = {
  syncToken: 'TILLSTORM_SYNC_TOKEN',
  magentoUser: 'TILLSTORM_MAGENTO_USER',
  magentoPassword: 'TILLSTORM_MAGENTO_PASSWORD',
  magentoToken: 'TILLSTORM_MAGENTO_TOKEN',
  customerPassword: 'TILLSTORM_CUSTOMER_PASSWORD',
} as const
