import { offlinePayments } from '../../fixtures/offline-payments.ts'

export type ShippingMethod = { carrierCode: string; methodCode: string }

/** Carriers that want more of an order than an address: pick-up in a store wants the store. */
const unusableCarriers: readonly string[] = ['instore']

/** The body of a payment method. */
export const paymentMethod = (method: string, key: string): { method: string; po_number?: string } =>
  method === 'purchaseorder' ? { method, po_number: key } : { method }

const recordsIn = (value: unknown): Record<string, unknown>[] =>
  Array.isArray(value) ? value.filter((each): each is Record<string, unknown> => typeof each === 'object' && each !== null) : []

/** The payment method to use of those that a cart offers, by their `code`; null where none is offline: tillstorm never calls a payment provider. */
export const offlinePayment = (offered: unknown): string | null => {
  const codes = recordsIn(offered).map(({ code }) => code)
  return offlinePayments.find((known) => codes.includes(known)) ?? null
}

/** The cheapest shipping method of those that a cart offers and has available; null where there is none. */
export const shippingOf = (offered: unknown): ShippingMethod | null => {
  let best: { method: ShippingMethod; amount: number } | null = null
  for (const each of recordsIn(offered)) {
    const { carrier_code: carrierCode, method_code: methodCode, available } = each
    // REST tells the amount as a number, GraphQL as an object.
    const told = each['amount']
    const amount = typeof told === 'number' ? told : Number((told as { value?: unknown } | null | undefined)?.value ?? 0)
    if (typeof carrierCode !== 'string' || typeof methodCode !== 'string' || available === false || unusableCarriers.includes(carrierCode)) continue
    if (best === null || amount < best.amount) best = { method: { carrierCode, methodCode }, amount }
  }
  return best?.method ?? null
}
