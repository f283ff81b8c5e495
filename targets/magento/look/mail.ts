import { searchQuery } from '../search.ts'
import { itemsOf, read, whyNot } from './around.ts'
import type { Around } from './around.ts'
import { note, unknown } from './finding.ts'
import type { TargetFinding } from './finding.ts'

const NEWEST = 20

/** Whether the newest orders were mailed. No public interface says whether mail leaves the machine. */
export const mailFinding = async ({ magento }: Around): Promise<TargetFinding> => {
  const sort = { field: 'entity_id', direction: 'DESC' as const }
  const page = await read(magento, `/orders?${searchQuery({ groups: [], sort, pageSize: NEWEST, fields: 'items[entity_id,email_sent],total_count' })}`)
  if (page.kind !== 'json') {
    const { text, mend } = whyNot(page, 'Magento_Sales::actions_view')
    return unknown('mail', text, mend)
  }
  const orders = itemsOf(page.value)
  const mailed = orders.filter(({ email_sent: sent }) => sent === 1 || sent === true || sent === '1').length
  const mend = 'bin/magento config:set system/smtp/disable 1'
  if (mailed > 0) return note('mail', `${mailed} of the newest ${orders.length} orders were mailed: those of a run by carts will be too, to addresses that end in .invalid`, mend)
  return unknown('mail', orders.length === 0 ? 'there is no order to see it by' : `none of the newest ${orders.length} orders was mailed, which may be by chance`, mend)
}
