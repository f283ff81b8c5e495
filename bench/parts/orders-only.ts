import type { Protocol } from '../../scenarios/protocol.ts'
import { protocol as magentoOrders } from '../../scenarios/protocols/magento-orders.ts'

/** `magento-orders` without its reads: a row that measures orders has nothing else beside them. Run by k6. */
export const protocol: Protocol = {
  ...magentoOrders,
  openTill: (context) => {
    const { signIn, renewAtMs, sendOrders } = magentoOrders.openTill(context)
    return {
      signIn,
      renewAtMs,
      sendOrders,
      cataloguePage: () => Promise.resolve({ answer: { kind: 'ok' }, next: null }),
    }
  },
}
