import { mkdirSync } from 'node:fs'
import { join } from 'node:path'
import { DatabaseSync } from 'node:sqlite'

const SCHEMA_VERSION = 1

// `orders` remembers every key for ever in a small row; `queue` holds the bodies of what still waits, so that it
// shrinks again, and a restart finds its work without reading what is done. `totals` spares a restart the counting.
const schema = `
  CREATE TABLE IF NOT EXISTS orders (
    seq INTEGER PRIMARY KEY, key TEXT NOT NULL UNIQUE, digest TEXT NOT NULL, terminal INTEGER NOT NULL,
    acceptedAtMs INTEGER NOT NULL, state INTEGER NOT NULL DEFAULT 0, attempts INTEGER NOT NULL DEFAULT 0,
    lastError TEXT, writtenAtMs INTEGER, entityId INTEGER);
  CREATE TABLE IF NOT EXISTS queue (seq INTEGER PRIMARY KEY, body TEXT NOT NULL);
  CREATE TABLE IF NOT EXISTS deadLetters (seq INTEGER PRIMARY KEY, body TEXT NOT NULL, diedAtMs INTEGER NOT NULL);
  CREATE TABLE IF NOT EXISTS totals (
    id INTEGER PRIMARY KEY CHECK (id = 1), accepted INTEGER NOT NULL, written INTEGER NOT NULL,
    waitedMs INTEGER NOT NULL);
  INSERT OR IGNORE INTO totals VALUES (1, 0, 0, 0);
  CREATE TABLE IF NOT EXISTS shifts (
    terminal TEXT NOT NULL, event TEXT NOT NULL, atMs INTEGER NOT NULL, orders INTEGER NOT NULL,
    totalMinor INTEGER NOT NULL,     receivedAtMs INTEGER NOT NULL, PRIMARY KEY (terminal, event, atMs));
  CREATE TABLE IF NOT EXISTS settings (name TEXT PRIMARY KEY, value TEXT NOT NULL);
  CREATE TABLE IF NOT EXISTS products (
    id INTEGER PRIMARY KEY, sku TEXT NOT NULL UNIQUE, name TEXT NOT NULL, priceMinor INTEGER NOT NULL, barcode TEXT,
    enabled INTEGER NOT NULL, updatedAt TEXT NOT NULL, revision INTEGER NOT NULL);
  CREATE INDEX IF NOT EXISTS productRevisions ON products (revision);
  CREATE TABLE IF NOT EXISTS stock (
    sku TEXT PRIMARY KEY, quantity REAL NOT NULL, inStock INTEGER NOT NULL, revision INTEGER NOT NULL);
  CREATE INDEX IF NOT EXISTS stockRevisions ON stock (revision);
  CREATE TABLE IF NOT EXISTS customers (
    id INTEGER PRIMARY KEY, email TEXT NOT NULL, firstname TEXT NOT NULL, lastname TEXT NOT NULL,
    updatedAt TEXT NOT NULL, searchEmail TEXT NOT NULL, searchFirst TEXT NOT NULL, searchLast TEXT NOT NULL,
    revision INTEGER NOT NULL);
  CREATE INDEX IF NOT EXISTS customerRevisions ON customers (revision);
  CREATE INDEX IF NOT EXISTS customerEmails ON customers (searchEmail);
  CREATE INDEX IF NOT EXISTS customerFirstNames ON customers (searchFirst);
  CREATE INDEX IF NOT EXISTS customerLastNames ON customers (searchLast);
`

/**
 * Opens (or makes) the backend's database in a folder. A WAL with synchronous NORMAL: whatever was committed survives
 * the death of the process, at no fsync an order. Throws when the folder holds another version.
 */
export const openDatabase = (dataDir: string): DatabaseSync => {
  mkdirSync(dataDir, { recursive: true })
  const db = new DatabaseSync(join(dataDir, 'sync.sqlite'))
  db.exec(
    'PRAGMA journal_mode = WAL; PRAGMA synchronous = NORMAL; PRAGMA wal_autocheckpoint = 4000; PRAGMA cache_size = -32000',
  )
  const version = Number(db.prepare('PRAGMA user_version').get()?.['user_version'])
  if (version !== 0 && version !== SCHEMA_VERSION) {
    db.close()
    throw new Error(`${join(dataDir, 'sync.sqlite')} has version ${version}; this program writes ${SCHEMA_VERSION}`)
  }
  db.exec(`BEGIN; ${schema} PRAGMA user_version = ${SCHEMA_VERSION}; COMMIT`)
  return db
}
