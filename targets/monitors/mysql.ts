import { TillstormError } from '../../run/problems.ts'
import { checkSqlAccess, openReadOnly } from '../sql/connect.ts'
import type { ReadOnlyDatabase } from '../sql/connect.ts'
import { readOnlySql } from '../sql/read-only-sql.ts'
import type { ReadOnlySql } from '../sql/read-only-sql.ts'
import type { MonitorConfigOf } from './config.ts'
import { emptyLook } from './look.ts'
import type { Look, Watch } from './look.ts'
import { magentoQueueLook } from './magento-queue.ts'

type Reader = (database: ReadOnlyDatabase) => Promise<Look>
type Query = NonNullable<MonitorConfigOf<'mysql'>['queries']>[number]

/** The number in the last column of the one row: SHOW gives a name before it. Null for NULL. */
const numberOf = (found: Awaited<ReturnType<ReadOnlyDatabase['rows']>>, name: string): number | null => {
  const refuse = (what: string): never => {
    throw new TillstormError('TARGET_UNEXPECTED', `the query ${name} gives ${what}; one row with one number is needed`)
  }
  const [row] = found.rows
  if (found.rows.length !== 1 || row === undefined) return refuse(`${found.rows.length} rows`)
  const value = row.at(-1)
  if (value === null || value === undefined) return null
  const number = typeof value === 'number' || (typeof value === 'string' && value.trim() !== '') ? Number(value) : Number.NaN
  return Number.isFinite(number) ? number : refuse('no number')
}

const queryReader = ({ name, as }: Query, { text }: ReadOnlySql): Reader => async (database) => {
  const value = numberOf(await database.rows(text), name)
  const look = emptyLook()
  if (as !== undefined) look[as] = value
  else if (value !== null) look.values[name] = value
  // A time that nobody had yet is none; a number of messages that is none is a mistake in the query.
  if (as === 'messages' && value === null) throw new TillstormError('TARGET_UNEXPECTED', `the query ${name} gives NULL for messages; COALESCE(…, 0) makes it a number`)
  return look
}

const ordersReader = (tablePrefix: string): Reader => async (database) => {
  const orders = numberOf(await database.rows(`SELECT COUNT(*) FROM ${tablePrefix}sales_order`), 'magento-orders')
  return { ...emptyLook(), values: orders === null ? {} : { orders } }
}

/** SHOW, because MySQL and MariaDB keep these in different tables. */
const threadsReader: Reader = async (database) => {
  const { rows } = await database.rows("SHOW GLOBAL STATUS WHERE Variable_name IN ('Threads_running', 'Threads_connected')")
  const of = (name: string): number => Number(rows.find(([each]) => each === name)?.[1])
  return { ...emptyLook(), values: { 'threads-running': of('Threads_running'), 'threads-connected': of('Threads_connected') } }
}

/**
 * A MySQL or MariaDB: the ready queries of a Magento, and the user's own read-only ones. Throws CONFIG_INVALID for a query that is not
 * one SELECT or SHOW, before anything is sent.
 */
export const mysqlWatch = (config: MonitorConfigOf<'mysql'>, login: { user: string; password: string }, io: { allow: readonly string[]; timeoutMs: number }): Watch => {
  checkSqlAccess(config.url, io.allow)
  const prefix = config.tablePrefix ?? ''
  const ready = { 'magento-queue': magentoQueueLook(prefix), 'magento-orders': ordersReader(prefix), threads: threadsReader }
  const readers = [
    ...(config.ready ?? []).map((name) => ready[name]),
    ...(config.queries ?? []).map((query) => queryReader(query, readOnlySql(query.sql, `the query ${query.name} of the monitor ${config.name}`))),
  ]
  let database: ReadOnlyDatabase | null = null
  const drop = async (): Promise<void> => {
    const old = database
    database = null
    await old?.close()
  }
  return {
    look: async () => {
      try {
        database ??= await openReadOnly({ url: config.url, ...login, tls: config.tls === true, ...io })
        const whole = emptyLook()
        for (const read of readers) {
          const { messages, currentMeanTimeMs, totalMeanTimeMs, values } = await read(database)
          whole.messages ??= messages
          whole.currentMeanTimeMs ??= currentMeanTimeMs
          whole.totalMeanTimeMs ??= totalMeanTimeMs
          Object.assign(whole.values, values)
        }
        return whole
      } catch (error) {
        await drop()
        throw error
      }
    },
    close: drop,
  }
}
