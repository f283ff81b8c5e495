import type { Answer } from '../protocol.ts'
import { notDone, type Cart, type CartDialect, type Send, type Step } from './cart-checkout.ts'

const MOST_LEFT = 200

/** The number of a cart, or of an order, as Magento answers it: a bare integer, in some versions as a string. */
const numberIn = (body: string): string | null => /^"?([1-9]\d*)"?\s*$/.exec(body)?.[1] ?? null

/** Takes out what a failed attempt left in a customer's only cart. null where it is empty now. */
const emptied = async (send: Send, cart: Cart, path: CartDialect['path']): Promise<Answer | null> => {
  const reply = await send({ method: 'GET', path: path(cart, 'items'), body: null, name: undefined })
  const items = reply.select('@this')
  if (reply.status !== 200 || !Array.isArray(items)) return notDone(reply, 0)
  for (const item of items.slice(0, MOST_LEFT) as { item_id?: unknown }[]) {
    const removed = await send({ method: 'DELETE', path: path(cart, `items/${Number(item.item_id)}`), body: null, name: undefined })
    if (removed.status !== 200 && removed.status !== 404) return notDone(removed, 0)
  }
  return null
}

/** The one active cart of a customer, made by a POST to `createPath`, and empty. */
export const customerCart = async (send: Send, createPath: string, isDirty: boolean, path: CartDialect['path']): Promise<Step<Cart>> => {
  const reply = await send({ method: 'POST', path: createPath, body: '{}', name: 'cart-create' })
  const id = reply.status === 200 ? numberIn(reply.body) : null
  if (id === null) return { answer: notDone(reply, 0) }
  const cart: Cart = { id, quoteId: id }
  if (!isDirty) return { done: cart }
  const answer = await emptied(send, cart, path)
  return answer === null ? { done: cart } : { answer }
}
