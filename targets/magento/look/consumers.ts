import { magentoTimeMs } from '../stored-order.ts'
import { searchQuery } from '../search.ts'
import { counted, itemsOf, read, readOf, totalOf, whyNot } from './around.ts'
import type { Around } from './around.ts'
import { against, note, ok, unknown } from './finding.ts'
import type { TargetFinding } from './finding.ts'

const OPEN = 4
/** Cron starts consumers once a minute: what waits longer has nobody. */
const STANDS_STILL_MS = 120_000
const POLL_MS = 1000
const WAIT_MS = 75_000
/** The highest entity_id that Magento's column can hold: no order has it. */
const NOBODYS_ORDER = 4_294_967_294

const start = 'bin/magento queue:consumers:start async.operations.all'

const serious = ({ needs }: Around, text: string): TargetFinding =>
  needs === null || needs.bulk ? against('consumers', text, start) : note('consumers', `${text}; the run's protocol uses no queue of Magento's`, start)

/**
 * Whether somebody works off the queue of async and bulk requests. First by reading: operations that have been open for over two minutes. Then, where it may
 * leave something behind, by asking for the release of an order that is not there: whoever takes it writes "failed" into the operation, and nothing else.
 */
export const consumersFinding = async (around: Around): Promise<TargetFinding> => {
  const { magento, isThorough, needs } = around
  const groups = [[{ field: 'status', value: String(OPEN), condition: 'eq' as const }]]
  const sort = { field: 'id', direction: 'ASC' as const }
  const open = await read(magento, `/bulk/?${searchQuery({ groups, sort, pageSize: 1, fields: 'items[id,extension_attributes],total_count' })}`)
  if (open.kind !== 'json') {
    if (open.kind === 'noRoute' && needs?.bulk !== true) return note('consumers', 'this Magento has no bulk requests')
    const { text, mend } = whyNot(open, 'Magento_AsynchronousOperations::system_magento_logging_bulk_operations')
    return unknown('consumers', text, mend)
  }
  const waiting = totalOf(open.value) ?? 0
  const since = (itemsOf(open.value)[0]?.['extension_attributes'] as { start_time?: unknown } | undefined)?.start_time
  const sinceMs = magentoTimeMs(since)
  if (waiting > 0 && sinceMs !== null && around.nowMs() + around.clockOffsetMs - sinceMs > STANDS_STILL_MS) {
    return serious(around, `${counted(waiting, 'operation is', 'operations are')} open, the oldest since ${String(since)} UTC`)
  }
  if (needs !== null && !needs.bulk) return note('consumers', `${counted(waiting, 'operation is', 'operations are')} open; the run's protocol uses no queue of Magento's`)
  if (!isThorough) {
    return unknown('consumers', `${counted(waiting, 'operation is', 'operations are')} open; whether somebody works them off is seen only by trying`, 'tillstorm doctor --target tries it')
  }
  return tried(around)
}

const tried = async (around: Around): Promise<TargetFinding> => {
  const { magento } = around
  const sent = readOf(await magento.ask({ method: 'POST', path: `/rest/async/V1/orders/${NOBODYS_ORDER}/unhold`, body: {}, as: 'us' }))
  const uuid = sent.kind === 'json' ? (sent.value as { bulk_uuid?: unknown } | null)?.bulk_uuid : undefined
  if (typeof uuid !== 'string' || !/^[\w-]+$/.test(uuid)) {
    const { text, mend } = sent.kind === 'json' ? { text: 'the trial got no bulk_uuid', mend: start } : whyNot(sent, 'Magento_Sales::unhold')
    return unknown('consumers', `no operation is open, and none could be tried: ${text}`, mend)
  }
  const startedMs = around.nowMs()
  for (;;) {
    const status = await read(magento, `/bulk/${uuid}/status`)
    const [operation] = status.kind === 'json' ? asOperations(status.value) : []
    const waitedMs = around.nowMs() - startedMs
    if (operation !== undefined && operation.status !== OPEN) {
      return ok('consumers', `a trial (release of an order that is not there) was worked off within ${Math.ceil(waitedMs / 1000)} s`)
    }
    if (waitedMs >= WAIT_MS) return serious(around, `nobody took a trial (release of an order that is not there) within ${WAIT_MS / 1000} s`)
    await around.pauseMs(POLL_MS)
  }
}

const asOperations = (value: unknown): { status: unknown }[] => {
  const list = (value as { operations_list?: unknown } | null)?.operations_list
  return Array.isArray(list) ? (list as { status: unknown }[]) : []
}
