import { randomBytes } from 'node:crypto'
import { MagentoError } from '../answer.ts'
import type { Database } from '../database.ts'

/** Error codes of the dialect, beside the status. */
export const webposCodes = { signOut: 900, storedNotProcessed: 904 } as const

const tables = [
  'CREATE TABLE IF NOT EXISTS webpos_session (session_id TEXT PRIMARY KEY, username TEXT NOT NULL, pos_id INTEGER) WITHOUT ROWID',
  // What came, before it is an order: `entity_id` is null until it is one.
  'CREATE TABLE IF NOT EXISTS webpos_order (increment_id TEXT PRIMARY KEY, body TEXT NOT NULL, entity_id INTEGER) WITHOUT ROWID',
  'CREATE INDEX IF NOT EXISTS webpos_order_waiting ON webpos_order (increment_id) WHERE entity_id IS NULL',
  'CREATE TABLE IF NOT EXISTS webpos_shift (pos_id INTEGER NOT NULL, status INTEGER NOT NULL, body TEXT NOT NULL)',
]

export const createWebposTables = (database: Database): void => {
  for (const sql of tables) database.statement(sql).run()
}

/** A new session of a member of the staff. */
export const openSession = (database: Database, username: string): string => {
  const id = randomBytes(16).toString('hex')
  database.write()
  database.statement('INSERT INTO webpos_session VALUES (?, ?, NULL)').run(id, username)
  return id
}

const signedOut = (): MagentoError => new MagentoError(400, 'The session has expired. Sign in again.', null, null, webposCodes.signOut)

/** Throws code 900 where nobody has this session. */
export const checkSession = (database: Database, id: string): void => {
  if (id === '' || database.one('SELECT 1 AS found FROM webpos_session WHERE session_id = ?', id) === undefined) throw signedOut()
}

/** Takes a point of sale for a session. Whoever had it before is signed out: one point of sale is one till. */
export const assignPos = (database: Database, id: string, posId: number): void => {
  database.write()
  database.statement('DELETE FROM webpos_session WHERE pos_id = ? AND session_id <> ?').run(posId, id)
  database.statement('UPDATE webpos_session SET pos_id = ? WHERE session_id = ?').run(posId, id)
}
