import { readFileSync } from 'node:fs'
import { TillstormError } from '../../run/problems.ts'
import type { OrderKey } from '../../run/records.ts'
import { prefixedFields } from '../magento/counts.ts'
import { oneLine } from '../one-line.ts'
import { placeholdersOf, readOnlySql } from '../sql/read-only-sql.ts'
import type { ReadOnlySql } from '../sql/read-only-sql.ts'

/** What a query must give, a row a line of an order: the order's own columns, then those of the line. */
export const orderColumns = [
  'entity_id', 'increment_id', 'ext_order_id', 'state', 'created_at', 'updated_at', 'customer_email', 'grand_total', 'subtotal', 'tax_amount',
  'shipping_amount', 'discount_amount', 'discount_tax_compensation_amount', 'shipping_discount_tax_compensation_amount', 'total_qty_ordered', 'total_invoiced', 'total_refunded', 'additional_information', 'billing_company',
] as const
export const lineColumns = ['item_id', 'sku', 'qty_ordered', 'price', 'row_total', 'item_tax_amount', 'weee_tax_applied_row_amount', 'qty_shipped'] as const
export type OrderColumn = (typeof orderColumns)[number] | (typeof lineColumns)[number]

/** `:prefix`: `<run>-%`. `:after`: the entity_id of the page before. `:page`: orders, not rows, that a page has at most. */
export const orderPlaceholders = ['prefix', 'after', 'page'] as const

export type OrderQuery = {
  sql: ReadOnlySql
  /** "the built-in query", "the query in orders.sql": for messages. */
  what: string
  /** Counts what the pages must add up to; null where only the user knows how. */
  count: string | null
  /** The highest entity_id of the whole shop; null likewise. */
  newest: string | null
  /** The same for a shop that was installed without Magento_Weee, whose column of the lines is then not there; null where there is no other. */
  withoutWeee: OrderQuery | null
}

/** The run's prefix stands where the protocol puts it, as by REST. */
const ofRun = (orderKey: OrderKey): string => `(${prefixedFields[orderKey].map((field) => `s.${field} LIKE :prefix`).join(' OR ')})`

/**
 * Pages by the primary key from the run's first order on, so the rest of a large shop is never looked at; lines are joined to the orders
 * of the page alone. Of an order with several payments the first counts, as by REST.
 */
const builtInSql = (prefix: string, orderKey: OrderKey, weee = 'i.weee_tax_applied_row_amount'): string => `SELECT o.entity_id, o.increment_id, o.ext_order_id, o.state, o.created_at, o.updated_at, o.customer_email,
  o.grand_total, o.subtotal, o.tax_amount, o.shipping_amount, o.discount_amount,
  o.discount_tax_compensation_amount, o.shipping_discount_tax_compensation_amount, o.total_qty_ordered, o.total_invoiced, o.total_refunded, o.additional_information, o.billing_company,
  i.item_id, i.sku, i.qty_ordered, i.price, i.row_total, i.tax_amount AS item_tax_amount, ${weee}, i.qty_shipped
FROM (
  SELECT s.entity_id, s.increment_id, s.ext_order_id, s.state, s.created_at, s.updated_at, s.customer_email,
    s.grand_total, s.subtotal, s.tax_amount, s.shipping_amount, s.discount_amount,
    s.discount_tax_compensation_amount, s.shipping_discount_tax_compensation_amount, s.total_qty_ordered,
    s.total_invoiced, s.total_refunded,
    (SELECT p.additional_information FROM ${prefix}sales_order_payment p WHERE p.parent_id = s.entity_id ORDER BY p.entity_id LIMIT 1) AS additional_information,
    (SELECT a.company FROM ${prefix}sales_order_address a WHERE a.parent_id = s.entity_id AND a.address_type = 'billing' LIMIT 1) AS billing_company
  FROM ${prefix}sales_order s FORCE INDEX (PRIMARY)
  WHERE s.entity_id > :after AND ${ofRun(orderKey)}
  ORDER BY s.entity_id
  LIMIT :page
) o
LEFT JOIN ${prefix}sales_order_item i ON i.order_id = o.entity_id
ORDER BY o.entity_id, i.item_id`

const builtInCount = (prefix: string, orderKey: OrderKey): string =>
  `SELECT COUNT(*) FROM ${prefix}sales_order s FORCE INDEX (PRIMARY) WHERE s.entity_id > :after AND ${ofRun(orderKey)}`

/** The query that `tillstorm audit --show-sql` shows. */
export const builtInOrderQuery = (tablePrefix: string, orderKey: OrderKey): OrderQuery => {
  const what = 'the built-in query'
  const query: OrderQuery = {
    sql: readOnlySql(builtInSql(tablePrefix, orderKey), what), what, count: builtInCount(tablePrefix, orderKey),
    newest: `SELECT MAX(entity_id) FROM ${tablePrefix}sales_order`, withoutWeee: null,
  }
  return { ...query, withoutWeee: { ...query, sql: readOnlySql(builtInSql(tablePrefix, orderKey, '0 AS weee_tax_applied_row_amount'), what) } }
}

/** A query of the user's own, from a file. Throws CONFIG_INVALID where it is no single SELECT, or lacks a placeholder. */
export const orderQueryOfFile = (path: string): OrderQuery => {
  let text: string
  try {
    text = readFileSync(path, 'utf8')
  } catch (error) {
    const code = (error as NodeJS.ErrnoException).code ?? 'unreadable'
    throw new TillstormError('CONFIG_INVALID', `the query file ${oneLine(path, 200)} cannot be read (${code})`, { cause: error, hint: 'name a file with one SELECT' })
  }
  const what = `the query in ${oneLine(path, 200)}`
  const sql = readOnlySql(text, what)
  const given = placeholdersOf(sql)
  const lacking = orderPlaceholders.filter((name) => !given.has(name))
  const unknown = [...given].filter((name) => !(orderPlaceholders as readonly string[]).includes(name))
  const hint = '`tillstorm audit --show-sql` shows the built-in query, which has them all'
  if (lacking.length > 0) throw new TillstormError('CONFIG_INVALID', `${what} has no :${lacking.join(', :')}, so it cannot be read in pages`, { hint })
  if (unknown.length > 0) throw new TillstormError('CONFIG_INVALID', `${what} has the placeholder :${unknown[0]}, which nobody knows`, { hint })
  return { sql, what, count: null, newest: null, withoutWeee: null }
}

/** Where each column stands in the rows. Throws CONFIG_INVALID in one line where one is missing, or is there twice. */
export const placesOf = (columns: readonly string[], what: string): Record<OrderColumn, number> => {
  const wanted: readonly OrderColumn[] = [...orderColumns, ...lineColumns]
  const hint = `its columns must be ${wanted.join(', ')}; \`tillstorm audit --show-sql\` shows them`
  const missing = wanted.filter((name) => !columns.includes(name))
  if (missing.length > 0) throw new TillstormError('CONFIG_INVALID', `${what} gives no column ${missing.join(', ')}`, { hint })
  const twice = wanted.find((name) => columns.indexOf(name) !== columns.lastIndexOf(name))
  if (twice !== undefined) throw new TillstormError('CONFIG_INVALID', `${what} gives the column ${twice} twice`, { hint })
  return Object.fromEntries(wanted.map((name) => [name, columns.indexOf(name)])) as Record<OrderColumn, number>
}
