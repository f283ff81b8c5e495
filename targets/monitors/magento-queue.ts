import { TillstormError } from '../../run/problems.ts'
import { sqlCodeOf } from '../sql/connect.ts'
import type { ReadOnlyDatabase } from '../sql/connect.ts'
import { emptyLook } from './look.ts'
import type { Look } from './look.ts'

/** Messages by state, and the server's clock. `status`: 2 new, 3 in progress, 4 complete, 5 retry, 6 error. Answered from the index of status and updated_at. */
const statesSql = (prefix: string): string => `SELECT COALESCE(SUM(status IN (2, 5)), 0) AS waiting, COALESCE(SUM(status = 3), 0) AS in_progress,
  COALESCE(SUM(status = 4), 0) AS complete, COALESCE(SUM(status = 6), 0) AS failed,
  AVG(CASE WHEN status IN (2, 3, 5) THEN TIMESTAMPDIFF(SECOND, updated_at, UTC_TIMESTAMP()) END) AS waiting_seconds,
  UTC_TIMESTAMP() AS now
FROM ${prefix}queue_message_status`

/**
 * Of the operations that were completed between two moments: how many, and their seconds from acceptance to completion. Only messages
 * of the bulk API tell when they came (magento_bulk.start_time); only those of the last look are read, so a long run costs no more.
 */
const completedSql = (prefix: string, from: string, to: string): string => `SELECT COUNT(*) AS completed, COALESCE(SUM(TIMESTAMPDIFF(SECOND, b.start_time, s.updated_at)), 0) AS seconds
FROM ${prefix}queue_message_status s
JOIN ${prefix}queue_message m ON m.id = s.message_id
JOIN ${prefix}magento_bulk b ON b.uuid = CASE WHEN m.topic_name LIKE 'async.%' THEN JSON_UNQUOTE(JSON_EXTRACT(m.body, '$.bulk_uuid')) END
WHERE s.status = 4 AND s.updated_at >= '${from}' AND s.updated_at < '${to}'`

/**
 * Operations that were accepted since the first look and at least so long ago, and are open. Older ones may have been left behind by a consumer that died. With the queue
 * in the database each has a message that waits; what the bulk API accepts is a message within the same request.
 */
const openSql = (prefix: string, from: string, now: string): string => `SELECT COUNT(*) AS open
FROM ${prefix}magento_bulk b JOIN ${prefix}magento_operation o ON o.bulk_uuid = b.uuid
WHERE o.status = 4 AND b.start_time >= '${from}' AND b.start_time <= TIMESTAMP'${now}' - INTERVAL ${OPEN_SECONDS} SECOND`

/** A request that hands in a large bulk takes some seconds from its bulk's row to its messages. */
const OPEN_SECONDS = 10
const RECENT_MS = 60_000

const momentMs = (text: string): number => Date.parse(`${text.replace(' ', 'T')}Z`)
const numberOf = (value: unknown): number => Number(value)

type Completed = { toMs: number; count: number; seconds: number }

const meanMs = (parts: readonly Completed[]): number | null => {
  const count = parts.reduce((all, part) => all + part.count, 0)
  return count === 0 ? null : (1000 * parts.reduce((all, part) => all + part.seconds, 0)) / count
}

/**
 * The queue in Magento's database. Times are of the operations of the bulk API, to one second: of those that ended in the last minute,
 * and of all since the first look.
 */
export const magentoQueueLook = (tablePrefix: string): ((database: ReadOnlyDatabase) => Promise<Look>) => {
  let seenTo: string | null = null
  let firstSeen: { at: string; failed: number } | null = null
  let hasBulk = true
  let recent: Completed[] = []
  const total: Completed = { toMs: 0, count: 0, seconds: 0 }

  const addCompleted = async (database: ReadOnlyDatabase, from: string, to: string): Promise<void> => {
    try {
      const [row = []] = (await database.rows(completedSql(tablePrefix, from, to))).rows
      const part = { toMs: momentMs(to), count: numberOf(row[0]), seconds: numberOf(row[1]) }
      total.count += part.count
      total.seconds += part.seconds
      recent = [...recent.filter(({ toMs }) => toMs > part.toMs - RECENT_MS), part]
    } catch (error) {
      // A Magento before 2.3 has no bulk API.
      if (sqlCodeOf(error) !== 'ER_NO_SUCH_TABLE') throw error
      hasBulk = false
    }
  }

  /** Throws where operations are open that no message of the database stands for: then an empty table says nothing. */
  const checkIsHere = async (database: ReadOnlyDatabase, now: string): Promise<void> => {
    if (firstSeen === null) return
    let open = 0
    try {
      open = numberOf((await database.rows(openSql(tablePrefix, firstSeen.at, now))).rows[0]?.[0])
    } catch (error) {
      if (sqlCodeOf(error) !== 'ER_NO_SUCH_TABLE') throw error
      hasBulk = false
    }
    if (open === 0) return
    throw new TillstormError('TARGET_UNEXPECTED', `this shop's queue is not in the database: watch RabbitMQ (${open} open operations of the bulk API, and no message waits in queue_message_status)`)
  }

  return async (database) => {
    const [row = []] = (await database.rows(statesSql(tablePrefix))).rows
    const [waiting, inProgress, complete, failed, waitingSeconds] = row.slice(0, 5)
    const now = String(row[5])
    // The second of `now` itself is not over: what ends in it belongs to the next look.
    if (seenTo !== null && hasBulk && now > seenTo) await addCompleted(database, seenTo, now)
    seenTo = now
    firstSeen ??= { at: now, failed: numberOf(failed) }
    // What was completed in these tables, or failed there, came through them.
    const hasMoved = total.count > 0 || numberOf(failed) !== firstSeen.failed
    if (hasBulk && !hasMoved && numberOf(waiting) + numberOf(inProgress) === 0) await checkIsHere(database, now)
    return {
      ...emptyLook(),
      messages: numberOf(waiting) + numberOf(inProgress),
      currentMeanTimeMs: meanMs(recent),
      totalMeanTimeMs: meanMs([total]),
      values: {
        waiting: numberOf(waiting),
        'in-progress': numberOf(inProgress),
        complete: numberOf(complete),
        failed: numberOf(failed),
        // Of none: 0.
        'waiting-seconds': numberOf(waitingSeconds ?? 0),
      },
    }
  }
}
