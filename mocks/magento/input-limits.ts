import { MagentoError } from './answer.ts'
import type { SearchCriteria } from './search-criteria.ts'

// Magento's defaults once the limits are switched on (Stores, Configuration, Services, Web API Input Limits).
const MOST_ROWS_OF_A_PAGE = 300
const ROWS_OF_A_PAGE = 20
const MOST_ELEMENTS = 20

/** The criteria under the limits: a page size that is missing is 20, one above 300 is refused. 0 still means all, as in Magento. */
export const limitedCriteria = (criteria: SearchCriteria): SearchCriteria => {
  const asked = criteria.echo['page_size']
  if (asked === undefined) return { ...criteria, pageSize: ROWS_OF_A_PAGE, echo: { ...criteria.echo, page_size: ROWS_OF_A_PAGE } }
  if (typeof asked === 'number' && asked > MOST_ROWS_OF_A_PAGE) throw new MagentoError(400, 'Maximum SearchCriteria pageSize is %max', { max: MOST_ROWS_OF_A_PAGE })
  return criteria
}

/** Refuses a list of more than 20 in a synchronous body; `type` is the PHP interface of its elements. */
export const checkListLimit = (isLimited: boolean, length: number, type: string): void => {
  if (isLimited && length > MOST_ELEMENTS) throw new MagentoError(400, 'Maximum items of type "%type" is %max', { type, max: MOST_ELEMENTS })
}
