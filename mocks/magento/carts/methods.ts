import { pieces } from './cart.ts'
import type { Cart } from './cart.ts'

/** Flat rate as Magento installs it: 5.00 a piece, untaxed. */
const FLAT_RATE_MINOR = 500

export const flatRate = { carrierCode: 'flatrate', methodCode: 'flatrate', carrierTitle: 'Flat Rate', methodTitle: 'Fixed' } as const
export const flatRateMethod = `${flatRate.carrierCode}_${flatRate.methodCode}`
export const flatRateDescription = `${flatRate.carrierTitle} - ${flatRate.methodTitle}`

/** What flat rate costs for all that lies in the cart. */
export const flatRateMinor = (cart: Cart): number => FLAT_RATE_MINOR * pieces(cart)

/** Payment methods that the shop offers: the offline one of a fresh Magento. */
export const paymentMethods: readonly { code: string; title: string }[] = [{ code: 'checkmo', title: 'Check / Money order' }]
