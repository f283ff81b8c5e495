import { magentoTime } from '../../fixtures/order-wire.ts'
import { answerOf } from '../answers.ts'
import type { Answer, Reply, Till, TillContext } from '../protocol.ts'
import { filter } from './search.ts'

const TIMEOUT_MS = 60_000
/** The most that Magento's input limits let a page hold where a shop switched them on. */
const PAGE_SIZE = 300

export type RestReads = Required<
  Pick<Till, 'cataloguePage' | 'catalogueDelta' | 'stockDelta' | 'customerDelta' | 'productLookup' | 'customerLookup'>
>

/** Reads of Magento's REST as a till makes them, with the rights of an administrator. */
export const openRestReads = (context: TillContext, token: () => string | null): RestReads => {
  const get = (path: string, wants: 'body' | 'status'): Promise<Reply> =>
    context.send({ method: 'GET', url: `${context.magentoUrl}/rest/V1${path}`, body: null, token: token(), wants, timeoutMs: TIMEOUT_MS })
  const read = async (path: string): Promise<Answer> => answerOf(await get(path, 'status'))
  return {
    cataloguePage: async (cursor) => {
      const page = cursor === null ? 1 : Number(cursor)
      const reply = await get(
        `/products?searchCriteria[pageSize]=${PAGE_SIZE}&searchCriteria[currentPage]=${page}&fields=items[sku,name,price,updated_at],total_count`,
        'body',
      )
      const answer = answerOf(reply)
      if (answer.kind !== 'ok') return { answer, next: null }
      const total = reply.select('total_count')
      if (typeof total !== 'number') return { answer: { kind: 'retry', reason: 'no-total-count', afterMs: null }, next: null }
      return { answer, next: page * PAGE_SIZE < total ? String(page + 1) : null }
    },
    catalogueDelta: (sinceMs) =>
      read(`/products?${filter(0, 'updated_at', magentoTime(sinceMs), 'gteq')}&searchCriteria[pageSize]=${PAGE_SIZE}&fields=items[sku,name,price,updated_at],total_count`),
    stockDelta: () => read(`/inventory/source-items?searchCriteria[pageSize]=${PAGE_SIZE}&searchCriteria[currentPage]=1`),
    customerDelta: (sinceMs) =>
      read(`/customers/search?${filter(0, 'updated_at', magentoTime(sinceMs), 'gteq')}&searchCriteria[pageSize]=${PAGE_SIZE}&fields=items[id,email,firstname,lastname],total_count`),
    productLookup: (sku) => read(`/products/${encodeURIComponent(sku)}?fields=sku,name,price,extension_attributes[stock_item[qty]]`),
    customerLookup: (email) => read(`/customers/search?${filter(0, 'email', email, 'eq')}&searchCriteria[pageSize]=20&fields=items[id,email,firstname,lastname],total_count`),
  }
}
