import { TillstormError } from '../../run/problems.ts'
import { asList } from './look/around.ts'

/**
 * The website of a store view, in a shop that has several; null where there is one, and where it cannot be read. `get` gives the JSON of a path below `/rest/V1`; it may
 * throw a TillstormError.
 */
export const websiteOfStore = async (get: (path: string) => Promise<unknown>, storeId: number): Promise<number | null> => {
  try {
    const websites = asList(await get('/store/websites')).filter(({ id }) => id !== 0)
    if (websites.length <= 1) return null
    const id = asList(await get('/store/storeViews')).find((view) => view['id'] === storeId)?.['website_id']
    return typeof id === 'number' ? id : null
  } catch (error) {
    if (error instanceof TillstormError) return null
    throw error
  }
}
