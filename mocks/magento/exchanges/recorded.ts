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
  /** Only those worth knowing, as the recording names them. */
  requestHeaders: Readonly<Record<string, string>>
  status: number
  contentType: string
  response: unknown
  /** True where the recording cut long lists and strings. */
  shortened: boolean
}

type RawExchange = Omit<Exchange, 'id' | 'group' | 'body' | 'requestHeaders' | 'shortened'> & {
  group?: string
  body?: unknown
  /** The first set's GraphQL exchanges have these in place of a body. */
  query?: string
  variables?: unknown
  requestHeaders?: Record<string, string>
  shortened?: boolean
}

const bodyOf = ({ body, query, variables }: RawExchange): unknown => (query === undefined ? body : { query, variables })

const readSet = (set: number, name: string): Exchange[] => {
  const text = readFileSync(new URL(name, import.meta.url), 'utf8')
  const { exchanges } = JSON.parse(text) as { exchanges: RawExchange[] }
  return exchanges.map((raw, place) => ({ ...raw, id: `${set}/${place}`, group: raw.group ?? '', body: bodyOf(raw), requestHeaders: raw.requestHeaders ?? {}, shortened: raw.shortened ?? false }))
}

/** Both recorded sets, in order. */
export const recordedExchanges = (): Exchange[] => [
  ...readSet(1, './magento-exchanges.json'),
  ...readSet(2, './magento-exchanges-2.json'),
]
