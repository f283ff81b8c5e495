import { indexOfKey } from '../fixtures/order-wire.ts'
import type { Manifest } from '../run/records.ts'
import type { OrderSource } from '../targets/magento/order-source.ts'
import { keyOf } from './audit.ts'

/**
 * The same orders, read once: while the audit reads them, each tells which number Magento gave to which planned order. `isRead` is true when the read
 * came to its end.
 */
export const tellingNumbers = (
  source: OrderSource, { orderPrefix, protocol }: Pick<Manifest, 'orderPrefix' | 'protocol'>, tell: (incrementId: string, index: number) => void,
): OrderSource & { readonly isRead: boolean } => {
  let isRead = false
  return {
    get isRead() {
      return isRead
    },
    ...(source.emptyMeans === undefined ? {} : { emptyMeans: source.emptyMeans }),
    read: async function* (wanted) {
      for await (const page of source.read(wanted)) {
        for (const order of page) {
          const index = indexOfKey(orderPrefix, keyOf(order, orderPrefix, protocol?.orderKey ?? 'increment_id'))
          if (index !== null) tell(order.incrementId, index)
        }
        yield page
      }
      isRead = true
    },
  }
}
