import { TillstormError } from '../../run/problems.ts'
import type { OrderKey } from '../../run/records.ts'
import type { MagentoClient } from './client.ts'
import { newestOrder, prefixedFields } from './counts.ts'
import type { KnownOrder } from './counts.ts'
import { searchPage, searchQuery } from './search.ts'
import type { Condition } from './search.ts'

/** One search whose answer is known before it is asked. */
export type KnownSearch = {
  /** Below `/rest/V1`, such as `/orders`. */
  path: string
  /** In words, for the message. */
  filter: string
  groups: readonly (readonly Condition[])[]
  /** `none`: a Magento that drops this filter finds something. `some`: one that misreads it finds nothing. A number: exactly so many. */
  expects: 'none' | 'some' | number
}

const count = async (magento: MagentoClient, { path, groups }: KnownSearch): Promise<number> =>
  searchPage(await magento.get(`${path}?${searchQuery({ groups, sort: null, pageSize: 1, fields: 'items[entity_id],total_count' })}`), 'a stored order').totalCount

/**
 * Asks searches whose answers are known, because Magento drops or misreads filters in silence: an unknown condition finds nothing, an unreadable date drops
 * its filter, `like` may be taken away by a module. Throws TARGET_UNEXPECTED, in one line, at the first that answers otherwise.
 */
export const checkSearches = async (magento: MagentoClient, searches: readonly KnownSearch[]): Promise<void> => {
  for (const search of searches) {
    const found = await count(magento, search)
    const { expects, filter } = search
    if (expects === 'some' ? found > 0 : found === (expects === 'none' ? 0 : expects)) continue
    const wrong = found > 0
      ? `ignores the filter of an order search: ${found} orders match ${filter}`
      : `does not find a stored order by ${filter}, so no order could be looked up`
    throw new TillstormError('TARGET_UNEXPECTED', `${magento.url} ${wrong}`)
  }
}

type Field = (typeof prefixedFields)[OrderKey][number]

const NOBODY = 'no-till-has-this-prefix'

/** `%` and `_` are wildcards; a value with one of them would prove nothing. */
const isPlain = (value: string | null): value is string => value !== null && /^[A-Za-z0-9@.+-]+$/.test(value)

/** The filter by a run's prefix, with the prefix of nobody in every field but one. */
const prefixed = (fields: readonly Field[], known: { field: Field; value: string } | null): readonly Condition[] =>
  fields.map((field) => ({ field, value: `${field === known?.field ? known.value : NOBODY}%`, condition: 'like' }))

const entityId = (condition: 'gt' | 'lteq', value: number): readonly Condition[] => [{ field: 'entity_id', value: String(value), condition }]

/** Each filter of the audit's order search and of the tills' look-ups, by an order that is there. */
const ofOrders = ({ entityId: id, held }: KnownOrder, fields: readonly Field[]): KnownSearch[] => [
  { path: '/orders', filter: '`gt` and `lteq` around its entity_id', groups: [entityId('gt', id - 1), entityId('lteq', id)], expects: 1 },
  ...fields.flatMap((field): KnownSearch[] => {
    const value = held[field]
    if (!isPlain(value)) return []
    return [
      { path: '/orders', filter: `\`like\` on ${field}`, groups: [prefixed(fields, { field, value })], expects: 'some' },
      { path: '/orders', filter: `\`eq\` on ${field}`, groups: [[{ field, value, condition: 'eq' }]], expects: 'some' },
    ]
  }),
]

/**
 * Shows that this Magento filters orders as the audit needs it for keys in this field. Throws TARGET_UNEXPECTED in one line. A Magento without an order
 * can show only that it finds none.
 */
export const checkFilters = async (magento: MagentoClient, orderKey: OrderKey): Promise<void> => {
  const fields = prefixedFields[orderKey]
  await checkSearches(magento, [{ path: '/orders', filter: 'a prefix that nobody has', groups: [prefixed(fields, null)], expects: 'none' }])
  const newest = await newestOrder(magento)
  if (newest !== null) await checkSearches(magento, ofOrders(newest, fields))
}
