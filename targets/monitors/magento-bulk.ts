import { assertAllowed, targetUrl } from '../allow-list.ts'
import { createMagentoClient, type MagentoAccess } from '../magento/client.ts'
import { searchPage, searchQuery } from '../magento/search.ts'
import type { MonitorConfigOf } from './config.ts'
import { emptyLook } from './look.ts'
import type { Watch } from './look.ts'
import { MeanTimes } from './mean-times.ts'

/** States of an operation (Magento\AsynchronousOperations\Api\Data\OperationInterface): 1 complete, 2 retriably failed, 3 failed, 4 open, 5 rejected. */
const OPEN = '4'
const COMPLETE = '1'
const FAILED = '2,3,5'

/**
 * The operations of a Magento's asynchronous and bulk requests, by REST: how many are open, and how many ended. Their times are computed
 * from these counts (mean-times.ts), because the answers tell when a bulk came and not when an operation ended. Throws HOST_NOT_ALLOWED for a host that
 * nobody allowed, before anything is sent.
 */
export const magentoBulkWatch = (
  config: Pick<MonitorConfigOf<'magento-bulk'>, 'url'>, access: Pick<MagentoAccess, 'credentials' | 'door'>, io: { allow: readonly string[]; timeoutMs: number; nowMs: () => number },
): Watch => {
  targetUrl(config.url)
  assertAllowed(config.url, io.allow)
  // A look that failed is told; one that is tried again for ten seconds would hide a Magento that staggers.
  const magento = createMagentoClient({ url: config.url, ...access, allow: io.allow }, { retryWaitsMs: [], connections: 1, timeoutMs: io.timeoutMs })
  const times = new MeanTimes()
  let failedBefore: number | null = null
  const count = async (states: string): Promise<number> => {
    const groups = [[{ field: 'status', value: states, condition: states.includes(',') ? ('in' as const) : ('eq' as const) }]]
    const query = searchQuery({ groups, sort: null, pageSize: 1, fields: 'items[id],total_count' })
    return searchPage(await magento.get(`/bulk/?${query}`), 'operations of bulk requests').totalCount
  }
  return {
    look: async () => {
      const messages = await count(OPEN)
      const [complete, failed] = [await count(COMPLETE), await count(FAILED)]
      failedBefore ??= failed
      return { ...emptyLook(), messages, ...times.add(io.nowMs(), messages, complete + failed), values: { failed: failed - failedBefore } }
    },
    close: () => magento.close(),
  }
}
