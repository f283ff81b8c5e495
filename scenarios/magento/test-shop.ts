import type { Reply, TillRequest } from '../protocol.ts'
import { reply } from '../test-till.ts'

/** What becomes of a payment: where nothing is said, the order is stored, the cart closes, and the till is told the order's number. */
export type PaymentFault = 'cut-after-store' | 'killed-after-store' | 'database-after-store' | 'cut-before-store' | 'not-available' | 'page'

type Order = { entityId: number; email: string; quoteId: number; company: string | null }
type Cart = { id: number; mask: string; items: { sku: string; qty: number }[]; isActive: boolean; email: string; company: string | null }

const told = (cart: Cart): object => ({
  payment_methods: [{ code: 'checkmo', title: 'Check' }],
  totals: { grand_total: 12.5, items_qty: cart.items.reduce((sum, { qty }) => sum + qty, 0) },
})

/** A Magento as far as one till's checkout can see it, with the faults of a real one: it stores the order first, and closes the cart after that. */
export const testShop = () => {
  const carts: Cart[] = []
  const orders: Order[] = []
  const faults: PaymentFault[] = []
  const refusals: { path: RegExp; reply: Reply }[] = []
  const create = (email: string): Cart => {
    const id = carts.length + 1
    const cart: Cart = { id, mask: `mask${id}`.padEnd(32, 'x'), items: [], isActive: true, email, company: null }
    carts.push(cart)
    return cart
  }
  const cartOf = (path: string): Cart | undefined => {
    const part = /(?:guest-carts|carts)\/([^/]+)/.exec(path)?.[1]
    return carts.find((cart) => cart.isActive && (part === 'mine' || cart.mask === part || String(cart.id) === part))
  }
  const pay = (cart: Cart | undefined, email: string): Reply => {
    if (cart === undefined) return reply(404, { message: 'No such entity with %fieldName = %fieldValue' })
    const fault = faults.shift()
    if (fault === 'cut-before-store') return reply(0, '', { error: 'e1212' })
    if (fault === 'not-available') return reply(400, { message: 'The requested qty is not available' })
    if (fault === 'page') return reply(200, '<html>maintenance</html>')
    orders.push({ entityId: orders.length + 101, email, quoteId: cart.id, company: cart.company })
    if (fault === 'killed-after-store') return reply(502, '<html>')
    if (fault === 'database-after-store') return reply(400, { message: 'A server error stopped your order from being placed. Please try to place the order again.' })
    cart.isActive = false
    return fault === 'cut-after-store' ? reply(0, '', { error: 'e1212' }) : reply(200, String(orders.at(-1)?.entityId))
  }
  const search = (url: string): Reply => {
    const field = /\[field\]=(\w+)/.exec(url)?.[1] ?? ''
    const value = decodeURIComponent(/\[value\]=([^&]*)/.exec(url)?.[1] ?? '')
    const found = orders.filter((order) => (field === 'quote_id' ? String(order.quoteId) === value : order.email === value))
    const items = found.map(({ entityId, email, quoteId, company }) => ({
      entity_id: entityId, increment_id: `00000${entityId}`, customer_email: email, quote_id: quoteId, billing_address: { company },
    }))
    return reply(200, { items: items.length === 0 ? null : items, total_count: found.length })
  }
  const answer = ({ method, url, body }: TillRequest): Reply => {
    const path = url.slice(url.indexOf('/V1') + 3)
    const at = refusals.findIndex((each) => each.path.test(`${method} ${path}`))
    if (at >= 0) return refusals.splice(at, 1)[0]!.reply
    const given = body === null ? {} : (JSON.parse(body) as Record<string, { sku: string; qty: number }> & { email: string; customer: { email: string } })
    if (/\/token$/.test(path)) return reply(200, '"a.b.c"')
    if (method === 'POST' && path.startsWith('/customers?')) return reply(200, { id: 7, email: (given as { customer: { email: string } }).customer.email })
    if (path === '/guest-carts') return reply(200, JSON.stringify(create('').mask))
    if (path === '/carts/mine' || path === '/customers/7/carts') return reply(200, String((carts.find(({ isActive }) => isActive) ?? create('ta-t001@tillstorm.invalid')).id))
    if (path.startsWith('/orders?')) return search(url)
    const cart = cartOf(path)
    if (/payment-information$|\/order$/.test(path)) return pay(cart, cart?.email || (given as { email: string }).email)
    if (cart === undefined) return reply(404, { message: 'No such entity with %fieldName = %fieldValue' })
    if (method === 'GET' && path.endsWith('/items')) return reply(200, cart.items.map((item, n) => ({ item_id: n + 1, ...item })))
    if (method === 'DELETE') {
      cart.items.shift()
      return reply(200, 'true')
    }
    if (path.endsWith('/items')) {
      const { sku, qty } = (given as { cartItem: { sku: string; qty: number } }).cartItem
      cart.items.push({ sku, qty })
      return reply(200, { item_id: cart.items.length, sku, qty, quote_id: String(cart.id) })
    }
    if (path.endsWith('/estimate-shipping-methods')) {
      return reply(200, [
        { carrier_code: 'flatrate', method_code: 'flatrate', amount: 5, available: true }, { carrier_code: 'freeshipping', method_code: 'freeshipping', amount: 0, available: true },
        { carrier_code: 'instore', method_code: 'pickup', amount: 0, available: true },
        { carrier_code: 'drone', method_code: 'drone', amount: -1, available: false },
      ])
    }
    if (!path.endsWith('/shipping-information')) return reply(404)
    cart.company = (given as { addressInformation: { billing_address: { company?: string } } }).addressInformation.billing_address.company ?? null
    return reply(200, told(cart))
  }
  return {
    answer, carts, orders,
    /** What the next payments meet. */
    plant: (...next: PaymentFault[]): void => void faults.push(...next),
    /** Answers the next request whose `METHOD path` matches. */
    refuse: (path: RegExp, with_: Reply): void => void refusals.push({ path, reply: with_ }),
  }
}
