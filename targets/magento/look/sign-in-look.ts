import { TillstormError } from '../../../run/problems.ts'
import type { Around } from './around.ts'
import { against, ok } from './finding.ts'
import type { TargetFinding } from './finding.ts'

/** The sign-in and the right to read orders: without both there is no audit. */
export const signInFinding = async ({ magento }: Around): Promise<TargetFinding> => {
  try {
    await magento.get('/orders?searchCriteria[pageSize]=1&fields=total_count')
  } catch (error) {
    if (!(error instanceof TillstormError)) throw error
    return against('sign-in', error.message, error.hint)
  }
  const base = magento.signedBase()
  return ok('sign-in', base === null ? 'taken, and orders can be read' : `as an integration (OAuth 1.0a, signed for ${base}), and orders can be read`)
}
