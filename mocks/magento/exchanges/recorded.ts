import { readFileSync } from 'node:fs'

/** One exchange of a real Magento 2.4.7-p3, word for word. */
export type Exchange = {
  /** `1/60`: the set and the place in it. */
  id: string
  group: string
  protocol: 'rest' | 'graphql'
  method: string
  path: string
  body: unknown
  status: number
  contentType: string
  response: unknown
  /** True where the recording cut long lists and strings. */
  shortened: boolean
}

type RawExchange = Omit<Exchange, 'id' | 'group' | 'body' | 'shortened'> & { group?: string; body?: unknown; shortened?: boolean }

const readSet = (set: number, name: string): Exchange[] => {
  const text = readFileSync(new URL(name, import.meta.url), 'utf8')
  const { exchanges } = JSON.parse(text) as { exchanges: RawExchange[] }
  return exchanges.map((raw, place) => ({ ...raw, id: `${set}/${place}`, group: raw.group ?? '', body: raw.body, shortened: raw.shortened ?? false }))
}

/** Both recorded sets, in order. */
export const recordedExchanges = (): Exchange[] => [
  ...readSet(1, './magento-exchanges.json'),
  ...readSet(2, './magento-exchanges-2.json'),
]

const later: readonly [RegExp, string][] = [
  [/\/(guest-carts|carts)(\/|$)/, 'a later release: carts'],
  [/\/(taxRates|taxRules|taxClasses)/, 'a later release: taxes'],
  [/\/(customerGroups|categories|products\/attributes|products\/attribute-sets|inventory\/stocks|inventory\/sources|schema)/, 'a later release: reading an unknown shop'],
  [/\/customers\/me/, "a later release: a customer's own routes"],
  [/\/is-product-salable-for-requested-qty/, 'a later release: carts'],
]

/** Exchanges of our routes that cannot be replayed, and why. */
const never: Readonly<Record<string, string>> = {
  '2/49': 'a later release: carts (an order whose taxes a cart itemised)',
  '2/105': 'a fault of the database server, which the embedded Magento does not have',
}

/** Why an exchange is not replayed; null where it is. */
export const reasonNotReplayed = (exchange: Exchange): string | null => {
  if (exchange.protocol === 'graphql') return 'a later release: GraphQL'
  if (exchange.group === 'oauth') return 'a later release: OAuth 1.0a'
  const known = never[exchange.id]
  if (known !== undefined) return known
  return later.find(([path]) => path.test(exchange.path))?.[1] ?? null
}
