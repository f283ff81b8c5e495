import type { Needs } from '../../targets/magento/look/around.ts'

const needs: Readonly<Record<string, Needs>> = {
  sync: { carts: false, bulk: false, graphql: false, accounts: 'none' },
  'magento-orders': { carts: false, bulk: false, graphql: false, accounts: 'none' },
  'magento-bulk': { carts: false, bulk: true, graphql: false, accounts: 'none' },
  'magento-guest': { carts: true, bulk: false, graphql: false, accounts: 'none' },
  'magento-customer': { carts: true, bulk: false, graphql: false, accounts: 'signed in' },
  'magento-admin-cart': { carts: true, bulk: false, graphql: false, accounts: 'opened' },
  'magento-graphql': { carts: true, bulk: false, graphql: true, accounts: 'none' },
  webpos: { carts: false, bulk: false, graphql: false, accounts: 'none' },
}

/** What of Magento a protocol uses; null for one that is not ours: then what would spoil any counts. */
export const needsOf = (protocol: string): Needs | null => needs[protocol] ?? null
