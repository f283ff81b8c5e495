import { TillstormError } from '../../run/problems.ts'
import type { OrderSource, WantedOrders } from '../magento/order-source.ts'
import { isOfRun } from '../magento/orders.ts'
import type { StoredOrder } from '../magento/stored-order.ts'
import { oneLine } from '../one-line.ts'
import { checkSqlAccess, openReadOnly, sqlCodeOf } from '../sql/connect.ts'
import type { ReadOnlyDatabase, SqlAccess } from '../sql/connect.ts'
import { readOnlySql, withValues } from '../sql/read-only-sql.ts'
import type { OrderQuery } from './order-query.ts'
import { placesOf } from './order-query.ts'
import { ordersOfRows } from './order-rows.ts'

/** Orders of a page: some 15,000 rows, 100 ms of a database. */
const PAGE = 5_000

const unexpected = (text: string, hint: string): TillstormError => new TillstormError('TARGET_UNEXPECTED', text, { hint })
const pagingHint = 'compare it with `tillstorm audit --show-sql`: :page limits orders, :after is the entity_id of the page before'

/** One page, checked: only orders of the run, behind the page before, and no more than were asked for. */
const pageOf = async (database: ReadOnlyDatabase, query: OrderQuery, wanted: Pick<WantedOrders, 'prefix' | 'orderKey'> & { after: number; page: number }): Promise<StoredOrder[]> => {
  const { after, page } = wanted
  const { columns, rows } = await database.rows(withValues(query.sql, { after, page, prefix: `${wanted.prefix}-%` }))
  const orders = ordersOfRows(rows, placesOf(columns, query.what), query.what)
  if (orders.some(({ entityId }) => entityId <= wanted.after)) throw unexpected(`${query.what} gives orders from before :after`, pagingHint)
  if (orders.length > wanted.page) throw unexpected(`${query.what} gives ${orders.length} orders where :page allows ${wanted.page}`, pagingHint)
  if (orders.some((order) => !isOfRun(order, wanted))) throw unexpected(`${query.what} gives orders without the prefix of this run`, pagingHint)
  return orders
}

/**
 * Every order record of a run that the database holds at this moment: pages by entity_id in one snapshot, so what arrives meanwhile is no
 * part of it, and at the end as many as the database counts. Throws where any of that fails: an error means an incomplete read.
 */
async function* readOrdersBySql(database: ReadOnlyDatabase, query: OrderQuery, wanted: WantedOrders, page: number): AsyncGenerator<StoredOrder[]> {
  const { prefix, orderKey, afterEntityId } = wanted
  await database.rows('START TRANSACTION WITH CONSISTENT SNAPSHOT')
  const counted = query.count === null ? null : Number((await database.rows(withValues(readOnlySql(query.count, 'the count'), { prefix: `${prefix}-%`, after: afterEntityId }))).rows[0]?.[0])
  let records = 0
  let after = afterEntityId
  let isLast = false
  for (;;) {
    const orders = await pageOf(database, query, { prefix, orderKey, after, page })
    if (orders.length === 0) break
    // A LIMIT of rows would cut the last order of a page in two, and lose its lines in silence.
    if (isLast) throw unexpected(`${query.what} gave fewer orders than :page, and yet there are more`, pagingHint)
    isLast = orders.length < page
    records += orders.length
    after = orders.at(-1)!.entityId
    if (records > wanted.maxRecords) throw unexpected(`${database.place} gives more than ${wanted.maxRecords} orders of this run`, pagingHint)
    wanted.onPage(records, Math.max(counted ?? 0, records))
    yield orders
  }
  if (counted !== null && counted !== records) {
    throw unexpected(`${database.place} counts ${counted} orders of this run, but gave ${records}: the read is incomplete`, 'audit once more')
  }
}

export type SqlOrderSource = OrderSource & {
  /** Connects and tries the query. Throws where the database cannot be asked, or the query does not give what the audit needs. */
  check(afterEntityId: number): Promise<void>
  /** Whoever reads on connects again. */
  close(): Promise<void>
}

/** The run's orders straight from Magento's database, by a login that can only read. */
export const sqlOrderSource = (access: SqlAccess, given: OrderQuery, page = PAGE): SqlOrderSource => {
  let query = given
  let opened: ReadOnlyDatabase | null = null
  const open = async (): Promise<ReadOnlyDatabase> => (opened ??= await openReadOnly(access))
  return {
    check: async (afterEntityId) => {
      const database = await open()
      const newest = query.newest === null ? null : Number((await database.rows(query.newest)).rows[0]?.[0] ?? 0)
      if (newest !== null && newest < afterEntityId) {
        const held = `${database.place} holds orders up to entity_id ${newest}, and Magento held ${afterEntityId} before the run`
        throw unexpected(`${held}: it is not the database of that Magento, or a copy that lags`, 'name the database that this Magento writes')
      }
      const ofNobody = ({ sql }: OrderQuery) => database.rows(withValues(sql, { prefix: 'no-till-has-this-prefix-%', after: afterEntityId, page: 1 }))
      const found = await ofNobody(query).catch((error: unknown) => {
        if (query.withoutWeee === null || sqlCodeOf(error) !== 'ER_BAD_FIELD_ERROR' || !String(error).includes('weee_')) throw error
        query = query.withoutWeee
        return ofNobody(query)
      })
      placesOf(found.columns, query.what)
      if (found.rows.length > 0) {
        throw new TillstormError('CONFIG_INVALID', `${query.what} ignores :prefix: it gives order ${oneLine(String(found.rows[0]?.[0]), 20)} for a prefix that nobody has`, { hint: pagingHint })
      }
    },
    emptyMeans: (prefix) =>
      `${checkSqlAccess(access.url, access.allow).place} gives no order of this run: either it is not the database of the run's Magento, or ${query.what} does not look where this protocol puts ${prefix}- (\`tillstorm audit <run> --show-sql\` shows one that does)`,
    read: async function* (wanted) {
      yield* readOrdersBySql(await open(), query, wanted, page)
    },
    close: async () => {
      const database = opened
      opened = null
      await database?.close()
    },
  }
}
