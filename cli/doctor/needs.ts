import type { Needs } from '../../targets/magento/look/around.ts'

const needs: Readonly<Record<string, Needs>> = {
  sync: { carts: false, bulk: false, graphql: false },
  'magento-orders': { carts: false, bulk: false, graphql: false },
  'magento-bulk': { carts: false, bulk: true, graphql: false },
  'magento-guest': { carts: true, bulk: false, graphql: false },
  'magento-customer': { carts: true, bulk: false, graphql: false },
  'magento-admin-cart': { carts: true, bulk: false, graphql: false },
  'magento-graphql': { carts: true, bulk: false, graphql: true },
  webpos: { carts: false, bulk: false, graphql: false },
}

/** What of Magento a protocol uses; null for one that is not ours: then what would spoil any counts. */
export const needsOf = (protocol: string): Needs | null => needs[protocol] ?? null
