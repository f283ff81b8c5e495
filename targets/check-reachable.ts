import type { OrderKey } from '../run/records.ts'
import type { MagentoClient } from './magento/client.ts'
import { clockSampling, measureClockOffset } from './magento/clock.ts'
import type { ClockOffset, ClockSampling } from './magento/clock.ts'
import { highestEntityId } from './magento/counts.ts'
import { checkFilters } from './magento/filter-check.ts'
import type { SyncClient } from './sync/client.ts'

/** What a run needs to know of a Magento before its first sale. */
export type MagentoBaseline = { highestEntityId: number; clock: ClockOffset | null }

/**
 * Before a run: it is reachable, the sign-in works, it answers as a Magento does, and its order search filters as the
 * audit needs it. Throws the TillstormError, one clear line, that says which of these fails.
 */
export const checkMagento = async (magento: MagentoClient, orderKey: OrderKey, sampling: ClockSampling = clockSampling): Promise<MagentoBaseline> => {
  const highest = await highestEntityId(magento)
  await checkFilters(magento, orderKey)
  const clock = await measureClockOffset(() => magento.getOnce('/orders?searchCriteria[pageSize]=1&fields=total_count'), sampling)
  return { highestEntityId: highest, clock }
}

/** Before a run: it is reachable, takes the token, and its metrics are those of a sync backend. Throws as `checkMagento`. */
export const checkSync = async (sync: SyncClient): Promise<void> => {
  await sync.metrics()
}
