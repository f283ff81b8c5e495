import type { ProtocolTraits } from '../../run/records.ts'

/** Protocols whose orders come out of carts: they hold reservations, and a cancel gives them back. */
const cartProtocols: readonly string[] = ['magento-guest', 'magento-customer', 'magento-admin-cart', 'magento-graphql']
/** Protocols whose orders come by `POST /V1/orders`, in whatever bulk or queue: they reserve nothing. */
const postingProtocols: readonly string[] = ['magento-orders', 'magento-bulk', 'sync']

/** How a run's orders came into Magento. Of `webpos`, which a module answers, and of a protocol file of the user's own nobody knows. */
export const wayOfOrders = (protocol: Pick<ProtocolTraits, 'name' | 'file'> | null): 'carts' | 'posted' | 'unknown' | 'none' => {
  if (protocol === null) return 'none'
  if (protocol.file !== null) return 'unknown'
  if (cartProtocols.includes(protocol.name)) return 'carts'
  return postingProtocols.includes(protocol.name) ? 'posted' : 'unknown'
}

const DOMAIN = '@tillstorm.invalid'

/**
 * Whose an address is: that of an order of the run (its key), of a terminal's account, or of a security probe's. null: none that a run makes, whatever
 * it begins with; such a record is never touched.
 */
export const ownerOf = (prefix: string, address: string | null): 'order' | 'terminal' | 'probe' | null => {
  if (prefix === '' || address === null || !address.startsWith(`${prefix}-`) || !address.endsWith(DOMAIN)) return null
  const name = address.slice(prefix.length + 1, -DOMAIN.length)
  if (/^\d{6,10}$/.test(name)) return 'order'
  if (/^t\d{3,6}$/.test(name)) return 'terminal'
  return /^p[12]$/.test(name) ? 'probe' : null
}
