/** A request as the page sends it. `body: null` is one that nobody could read. */
export type Sent = { method: string; url: string; body: string | null }

const reading = new Set(['GET', 'HEAD', 'OPTIONS'])
/** Last words of a path that asks, though by POST. */
const asking = /(?:^|[-_.])(?:search|query|suggest|suggestions|autocomplete|lookup|find|filter)$/i
/** What an order, a payment or a cart is called in addresses and bodies; as parts of words, because nobody separates them there. */
const selling =
  /order|payment|pay(?!load)|checkout|sale|invoice|refund|cart|basket|quote|purchase|transaction|tender|charge|capture|mutation|bestell|zahlung|rechnung|verkauf|warenkorb|commande|paiement|panier|vente|pedido|pago|carrito|venta|ordin|pagament|carrello|vendit|betaling|verkoop|zam[oó]w|p[lł]atno|koszyk|sprzeda/i

const pathOf = (url: string): string => (URL.canParse(url) ? new URL(url).pathname : url)

/** Where a page sends to, without what differs from one time to the next. */
export const addressOf = ({ method, url }: Sent): string => (URL.canParse(url) ? `${method} ${new URL(url).origin}${pathOf(url)}` : `${method} ${url}`)

/**
 * Whether a request may go out while a stranger uses the page. What only reads may, also by POST: a GraphQL query, an address that ends in
 * `search`. So may what the page sent before anybody touched it (`habits`, of `addressOf`): a token, a heartbeat. Not even that may where address
 * or body speak of orders or money: an outbox sends to the same place when it is empty and when it is not.
 */
export const mayGoOut = (sent: Sent, habits: ReadonlySet<string>): boolean => {
  if (reading.has(sent.method) || isGraphQlQuery(sent.body)) return true
  const path = pathOf(sent.url)
  if (sent.method === 'POST' && asking.test(path.split('/').findLast((part) => part !== '') ?? '')) return true
  return habits.has(addressOf(sent)) && sent.body !== null && !selling.test(path) && !selling.test(sent.body)
}

const isGraphQlQuery = (body: string | null): boolean => {
  if (body === null || !/^\s*[[{]/.test(body)) return false
  let content: unknown
  try {
    content = JSON.parse(body)
  } catch {
    return false
  }
  const all = Array.isArray(content) ? content : [content]
  return all.length > 0 && all.every((each: { query?: unknown } | null) => typeof each?.query === 'string' && /^[\s,]*(?:#.*\n\s*)*(?:query\b|fragment\b|\{)/.test(each.query) && !/\b(?:mutation|subscription)\b/.test(each.query))
}
