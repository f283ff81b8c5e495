import type { OrderAnswer, SendOrders } from '../data/outbox.ts'

/** The count at the end of a reference: every second sale of a tab, whatever is restarted in between. */
const isSecond = (key: string): boolean => Number(/(\d+)$/.exec(key)?.[1] ?? 1) % 2 === 0

/** Every second order is said to be taken and never sent. */
export const lossy = (send: SendOrders): SendOrders => async (orders) => {
  const sent = orders.filter(({ key }) => !isSecond(key))
  const answers = sent.length === 0 ? [] : await send(sent)
  return orders.map((order): OrderAnswer => (isSecond(order.key) ? { kind: 'ok' } : (answers[sent.indexOf(order)] ?? { kind: 'retry', reason: 'no-answer', afterMs: null })))
}

/** Every second order is sent again under a key of its own, as a till does that makes a new key for each attempt. */
export const twice = (send: SendOrders): SendOrders => async (orders) => {
  const answers = await send(orders)
  const again = orders.filter(({ key }, at) => isSecond(key) && answers[at]?.kind === 'ok')
  if (again.length > 0) await send(again.map((order) => ({ ...order, key: `${order.key}-2` })))
  return answers
}
