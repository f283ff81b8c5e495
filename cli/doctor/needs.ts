import type { Needs } from '../../targets/magento/look/around.ts'

const needs: Readonly<Record<string, Needs>> = {
  sync: { carts: false, bulk: false, graphql: false, accounts: false },
  'magento-orders': { carts: false, bulk: false, graphql: false, accounts: false },
  'magento-bulk': { carts: false, bulk: true, graphql: false, accounts: false },
  'magento-guest': { carts: true, bulk: false, graphql: false, accounts: false },
  'magento-customer': { carts: true, bulk: false, graphql: false, accounts: true },
  'magento-admin-cart': { carts: true, bulk: false, graphql: false, accounts: true },
  'magento-graphql': { carts: true, bulk: false, graphql: true, accounts: false },
  webpos: { carts: false, bulk: false, graphql: false, accounts: false },
}

/** What of Magento a protocol uses; null for one that is not ours: then what would spoil any counts. */
export const needsOf = (protocol: string): Needs | null => needs[protocol] ?? null
