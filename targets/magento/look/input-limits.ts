import { searchQuery } from '../search.ts'
import { read, readOf, whyNot } from './around.ts'
import type { Around } from './around.ts'
import { against, note, ok, unknown } from './finding.ts'
import type { TargetFinding } from './finding.ts'

/** What our own pages have, and the most that Magento lets a page hold by default where limits are on. */
const OUR_PAGE = 300
/** The longest order that limits let through by default has 20 lines. */
const LINES = 21

/**
 * Limits of pages and lists. A page of 301 of no product, and an invoice of 21 lines for an order that is not there: both are refused by the limit before
 * anything is looked for, and otherwise find nothing.
 */
export const inputLimitsFinding = async ({ magento }: Around): Promise<TargetFinding> => {
  const groups = [[{ field: 'entity_id', value: '0', condition: 'eq' as const }]]
  const page = await read(magento, `/products?${searchQuery({ groups, sort: null, pageSize: OUR_PAGE + 1, fields: 'items[sku],total_count' })}`)
  const most = page.kind === 'other' ? /Maximum SearchCriteria pageSize is (\d+)/.exec(page.message)?.[1] : undefined
  if (most !== undefined && Number(most) < OUR_PAGE) {
    return against('input limits', `a page may hold ${most}, and ours hold ${OUR_PAGE}`, `bin/magento config:set webapi/validation/maximum_page_size ${OUR_PAGE}`)
  }
  const items = Array.from({ length: LINES }, (_, at) => ({ order_item_id: at + 1, qty: 1 }))
  const invoice = readOf(await magento.ask({ method: 'POST', path: '/rest/V1/order/0/invoice', body: { capture: false, items }, as: 'us' }))
  if (invoice.kind === 'other' && /Maximum items of type/.test(invoice.message)) {
    return against('input limits', `an order of over 20 lines is refused: ${invoice.message}`, 'bin/magento config:set webapi/validation/complex_array_limit 100, or webapi/validation/input_limit_enabled 0')
  }
  if (most !== undefined) {
    return invoice.kind === 'other'
      ? note('input limits', `a page may hold ${most}, as ours do; long orders pass`)
      : unknown('input limits', `a page may hold ${most}, as ours do; whether an order of over 20 lines is refused cannot be seen`, 'bin/magento config:show webapi/validation/complex_array_limit must be over 20')
  }
  if (page.kind === 'noRights' || page.kind === 'noRoute') {
    const { text, mend } = whyNot(page, 'Magento_Catalog::products')
    return unknown('input limits', text, mend)
  }
  // Both limits hang on one switch: where a page of 301 passes, so does a long order, unless the shop raised the limit of pages alone.
  return invoice.kind === 'other'
    ? ok('input limits', 'a page of 301 and a list of 21 pass')
    : unknown('input limits', 'a page of 301 passes; whether an order of over 20 lines is refused cannot be seen', 'bin/magento config:show webapi/validation/input_limit_enabled must be 0, or webapi/validation/complex_array_limit over 20')
}
