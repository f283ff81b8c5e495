import { answerOf } from '../answers.ts'
import type { Till, TillContext } from '../protocol.ts'
import type { LookupField } from './find-order.ts'
import { filter } from './search.ts'

const TIMEOUT_MS = 60_000

/** Looks an earlier order up by what its protocol finds it by, as a cashier does for a return. */
export const openOrderLookup = (
  context: TillContext, token: () => string | null, by: (key: string) => { field: LookupField; value: string },
): NonNullable<Till['orderLookup']> =>
  async (key) => {
    const { field, value } = by(key)
    const query = `${filter(0, field, value, 'eq')}&searchCriteria[pageSize]=1&fields=items[entity_id,increment_id,state,grand_total],total_count`
    return answerOf(
      await context.send({ method: 'GET', url: `${context.magentoUrl}/rest/V1/orders?${query}`, body: null, token: token(), wants: 'status', timeoutMs: TIMEOUT_MS }),
    )
  }
