import type { Connection, FieldPacket } from 'mysql2/promise'
import { TillstormError } from '../../run/problems.ts'
import type { ProblemCode } from '../../run/problems.ts'
import { assertAllowedServer } from '../allow-list.ts'
import { networkWords } from '../network-words.ts'
import { oneLine } from '../one-line.ts'
import { within } from '../within.ts'

export type SqlAccess = {
  /** `mysql://HOST:PORT/DATABASE`, of a MySQL or a MariaDB. */
  url: string
  user: string
  password: string
  tls: boolean
  /** Hosts besides loopback that may be contacted. */
  allow: readonly string[]
  /** Of each statement, and of the connection. */
  timeoutMs: number
}

/** Rows as arrays, in the order of the columns. Numbers, decimals and times are texts or numbers, as the server sent them. */
export type SqlRows = { columns: readonly string[]; rows: readonly (readonly unknown[])[] }

/** A connection on which nothing can be written. Statements run one after the other. */
export type ReadOnlyDatabase = {
  /** `mysql://host:port/database`, for messages. */
  readonly place: string
  /**
   * The rows of one statement. Throws TARGET_UNREACHABLE, TARGET_REFUSED or TARGET_UNEXPECTED in one line; `code` of the cause is the
   * server's, such as ER_NO_SUCH_TABLE. After a time-out the connection is gone.
   */
  rows(sql: string): Promise<SqlRows>
  close(): Promise<void>
}

const ports = { 'mysql:': '3306', 'mariadb:': '3306' } as const

/** Checks the URL and the host of an access; nothing is sent. Throws CONFIG_INVALID or HOST_NOT_ALLOWED. */
export const checkSqlAccess = (url: string, allow: readonly string[]): { host: string; port: number; database: string; place: string } => {
  const server = assertAllowedServer(url, ports, allow)
  const database = decodeURIComponent(server.url.pathname.replace(/^\//, ''))
  if (!/^[\w$-]{1,64}$/.test(database)) {
    throw new TillstormError('CONFIG_INVALID', `the URL of ${server.url.host} names no database`, { hint: 'write mysql://HOST:PORT/DATABASE' })
  }
  return { host: server.host, port: server.port, database, place: `mysql://${server.url.host}/${database}` }
}

const refusing = new Set(['ER_ACCESS_DENIED_ERROR', 'ER_DBACCESS_DENIED_ERROR', 'ER_TABLEACCESS_DENIED_ERROR', 'ER_COLUMNACCESS_DENIED_ERROR', 'ER_SPECIFIC_ACCESS_DENIED_ERROR', 'ER_BAD_DB_ERROR'])
const away: Readonly<Record<string, string>> = {
  ...networkWords,
  PROTOCOL_CONNECTION_LOST: 'cut the connection',
  ETIMEDOUT: 'does not take the connection in time',
  ER_CON_COUNT_ERROR: 'takes no more connections',
  ER_SERVER_SHUTDOWN: 'shuts down',
}

/** The server's own name of what went wrong; null where there is none. */
export const sqlCodeOf = (error: unknown): string | null => {
  const cause = error instanceof TillstormError ? error.cause : error
  return cause instanceof Error && 'code' in cause && typeof cause.code === 'string' ? cause.code : null
}

const problemOf = (error: unknown, place: string, secrets: readonly string[]): TillstormError => {
  if (error instanceof TillstormError) return error
  const sqlCode = sqlCodeOf(error) ?? ''
  const problem = (code: ProblemCode, text: string, hint: string): TillstormError => new TillstormError(code, `${place} ${text}`, { cause: error, hint })
  // mysql2 gives a statement on a connection that is gone no code.
  const isGone = sqlCode === '' && error instanceof Error && error.message.includes('in closed state')
  const words = isGone ? away['PROTOCOL_CONNECTION_LOST'] : away[sqlCode]
  if (words !== undefined) return problem('TARGET_UNREACHABLE', words, 'check the URL, and that the database runs and can be reached from here')
  const detail = oneLine(error instanceof Error ? error.message : String(error), 200, secrets)
  if (refusing.has(sqlCode)) return problem('TARGET_REFUSED', `refuses us (${detail})`, 'check the user, the password and the rights of the login (SELECT is enough)')
  return problem('TARGET_UNEXPECTED', `answers with an error (${detail})`, 'check the statement and the tables that it names')
}

/**
 * Opens a connection and makes it read-only: a session whose transactions are all READ ONLY, one statement at a time, no files, times in
 * UTC, and the server itself ends what runs longer than `timeoutMs`. Throws as `rows` does.
 */
export const openReadOnly = async (access: SqlAccess): Promise<ReadOnlyDatabase> => {
  const { host, port, database, place } = checkSqlAccess(access.url, access.allow)
  const { user, password, timeoutMs } = access
  // Loaded where it is needed: most commands speak to no database.
  const { createConnection } = await import('mysql2/promise')
  let connection: Connection | null = null
  const overdue = (): Error => {
    connection?.destroy()
    return new TillstormError('TARGET_UNREACHABLE', `${place} gives no answer within ${timeoutMs / 1000} s`, { hint: 'look what the database is busy with, or set a longer time-out' })
  }
  const rows = async (sql: string): Promise<SqlRows> => {
    if (connection === null) throw new TillstormError('TARGET_UNREACHABLE', `${place} is not connected`)
    try {
      const [found, fields] = await within(timeoutMs, connection.query({ sql, rowsAsArray: true }) as Promise<[unknown, FieldPacket[] | undefined]>, overdue)
      return { columns: (fields ?? []).map(({ name }) => name), rows: Array.isArray(found) ? (found as unknown[][]) : [] }
    } catch (error) {
      throw problemOf(error, place, [password])
    }
  }
  const opening = createConnection({
    host, port, database, user, password,
    connectTimeout: timeoutMs, multipleStatements: false, flags: ['-LOCAL_FILES'], charset: 'utf8mb4',
    dateStrings: true, supportBigNumbers: true, bigNumberStrings: false, jsonStrings: true,
    ...(access.tls ? { ssl: {} } : {}),
  })
  try {
    connection = await within(timeoutMs, opening, () => {
      void opening.then((late) => late.destroy(), () => undefined)
      return overdue()
    })
    // An error between two statements (the server went away) is told by the next one.
    connection.on('error', () => undefined)
    const [[version] = []] = (await rows('SELECT VERSION()')).rows
    const seconds = Math.ceil(timeoutMs / 1000)
    const limit = /mariadb/i.test(String(version)) ? `max_statement_time = ${seconds}` : `max_execution_time = ${seconds * 1000}`
    // Without ANSI_QUOTES and NO_BACKSLASH_ESCAPES, whatever the server's default: read-only-sql.ts reads texts that way.
    await rows(`SET SESSION time_zone = '+00:00', sql_mode = 'NO_ENGINE_SUBSTITUTION', ${limit}`)
    // Only REPEATABLE READ has a snapshot: under READ COMMITTED, as some shops set it, WITH CONSISTENT SNAPSHOT does nothing, and pages of one read would differ.
    await rows('SET SESSION TRANSACTION ISOLATION LEVEL REPEATABLE READ, READ ONLY')
  } catch (error) {
    connection?.destroy()
    throw problemOf(error, place, [password])
  }
  const opened = connection
  return {
    place,
    rows,
    close: async () => {
      await within(1_000, opened.end(), () => new Error('no answer to the end of the connection')).catch(() => opened.destroy())
    },
  }
}
