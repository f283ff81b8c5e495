import { hash } from 'node:crypto'
import type { DatabaseSync } from 'node:sqlite'
import type { WireOrder } from '../../fixtures/order-wire.ts'
import { canonicalOrder } from './canonical-order.ts'

export const states = { queued: 0, inMagento: 1, dead: 2 } as const

/** An order on its way to Magento. `seq` is its place in the queue. */
export type Message = { seq: number; key: string; order: WireOrder; attempts: number; acceptedAtMs: number }

export type Acceptance =
  { status: 'accepted'; message: Message } | { status: 'duplicate' } | { status: 'rejected'; reason: string }

export type OrderState = {
  seq: number
  key: string
  state: number
  attempts: number
  lastError: string | null
  acceptedAtMs: number
  writtenAtMs: number | null
  entityId: number | null
}

export type DeadLetter = {
  key: string
  terminal: number
  attempts: number
  lastError: string | null
  acceptedAtMs: number
  diedAtMs: number
}

/** The rows of the durable queue. Every function is one step inside the caller's transaction and touches no memory. */
export type Queue = {
  /** Takes a whole order (see `orderFault`). A key that is known with the same content is a duplicate. */
  accept(order: WireOrder, atMs: number): Acceptance
  /** Waiting messages behind one place and up to another, in their order. */
  between(afterSeq: number, upToSeq: number, limit: number): Message[]
  written(message: Message, entityId: number, atMs: number): void
  attempted(message: Message, error: string): void
  bury(message: Message, error: string, atMs: number): void
  /** Puts a dead letter at the end of the queue, with fresh attempts; null when there is none of this key. */
  revive(key: string): Message | null
  find(key: string): OrderState | null
  deadLetters(limit: number): DeadLetter[]
  /** Counted over the whole life of the queue; `waitedMs` is the sum over the written ones. */
  totals(): { accepted: number; written: number; waitedMs: number; queued: number; dead: number; highestSeq: number }
  oldestWaitingSinceMs(): number | null
}

const REUSED_KEY = 'key was used for another order'

/** What tells two orders of the same key apart. The canonical text, so that the order of JSON fields does not count. */
const digestOf = (body: string): string => hash('sha256', body, 'base64url').slice(0, 22)

const messageOf = (row: Record<string, unknown>): Message => ({
  seq: row['seq'] as number,
  key: row['key'] as string,
  order: JSON.parse(row['body'] as string) as WireOrder,
  attempts: row['attempts'] as number,
  acceptedAtMs: row['acceptedAtMs'] as number,
})

export const createQueue = (db: DatabaseSync): Queue => {
  const insertOrder = db.prepare(
    'INSERT OR IGNORE INTO orders (key, digest, terminal, acceptedAtMs) VALUES (?, ?, ?, ?)',
  )
  const insertBody = db.prepare('INSERT INTO queue (seq, body) VALUES (?, ?)')
  const digestByKey = db.prepare('SELECT digest FROM orders WHERE key = ?')
  const countAccepted = db.prepare('UPDATE totals SET accepted = accepted + 1')
  const countWritten = db.prepare('UPDATE totals SET written = written + 1, waitedMs = waitedMs + ?')
  const deleteBody = db.prepare('DELETE FROM queue WHERE seq = ?')
  const markWritten = db.prepare(
    'UPDATE orders SET state = 1, attempts = ?, writtenAtMs = ?, entityId = ? WHERE seq = ? AND state = 0',
  )
  const markAttempt = db.prepare('UPDATE orders SET attempts = ?, lastError = ? WHERE seq = ?')
  const markDead = db.prepare('UPDATE orders SET state = 2, attempts = ?, lastError = ? WHERE seq = ? AND state = 0')
  const moveToDead = db.prepare('INSERT INTO deadLetters SELECT seq, body, ? FROM queue WHERE seq = ?')
  const selectBetween = db.prepare(
    `SELECT q.seq, q.body, o.key, o.attempts, o.acceptedAtMs FROM queue q JOIN orders o ON o.seq = q.seq
     WHERE q.seq > ? AND q.seq <= ? ORDER BY q.seq LIMIT ?`,
  )
  const selectDead = db.prepare(
    `SELECT o.seq, d.body, o.key, o.acceptedAtMs FROM orders o JOIN deadLetters d ON d.seq = o.seq
     WHERE o.key = ? AND o.state = 2`,
  )
  const selectState = db.prepare(
    'SELECT seq, key, state, attempts, lastError, acceptedAtMs, writtenAtMs, entityId FROM orders WHERE key = ?',
  )
  const listDead = db.prepare(
    `SELECT o.key, o.terminal, o.attempts, o.lastError, o.acceptedAtMs, d.diedAtMs
     FROM deadLetters d JOIN orders o ON o.seq = d.seq ORDER BY d.seq LIMIT ?`,
  )
  const selectTotals = db.prepare(
    `SELECT accepted, written, waitedMs, (SELECT COUNT(*) FROM queue) AS queued,
            (SELECT COUNT(*) FROM deadLetters) AS dead,
            (SELECT COALESCE(MAX(seq), 0) FROM orders) AS highestSeq FROM totals`,
  )
  const selectOldest = db.prepare('SELECT acceptedAtMs FROM orders WHERE seq = (SELECT MIN(seq) FROM queue)')
  const removeDead = db.prepare('DELETE FROM deadLetters WHERE seq = ?')
  // A new place behind all others: the memory of the writer holds only places that ascend.
  const moveToEnd = db.prepare(
    'UPDATE orders SET seq = (SELECT MAX(seq) + 1 FROM orders), state = 0, attempts = 0 WHERE seq = ? RETURNING seq',
  )

  return {
    accept: (order, atMs) => {
      const body = canonicalOrder(order)
      const digest = digestOf(body)
      const { changes, lastInsertRowid } = insertOrder.run(order.key, digest, order.terminal, atMs)
      if (changes === 0) {
        return digestByKey.get(order.key)?.['digest'] === digest
          ? { status: 'duplicate' }
          : { status: 'rejected', reason: REUSED_KEY }
      }
      const seq = Number(lastInsertRowid)
      insertBody.run(seq, body)
      countAccepted.run()
      return { status: 'accepted', message: { seq, key: order.key, order, attempts: 0, acceptedAtMs: atMs } }
    },
    between: (afterSeq, upToSeq, limit) => selectBetween.all(afterSeq, upToSeq, limit).map(messageOf),
    written: (message, entityId, atMs) => {
      if (markWritten.run(message.attempts, atMs, entityId, message.seq).changes === 0) return
      deleteBody.run(message.seq)
      countWritten.run(Math.max(0, atMs - message.acceptedAtMs))
    },
    attempted: (message, error) => void markAttempt.run(message.attempts, error, message.seq),
    bury: (message, error, atMs) => {
      if (markDead.run(message.attempts, error, message.seq).changes === 0) return
      moveToDead.run(atMs, message.seq)
      deleteBody.run(message.seq)
    },
    revive: (key) => {
      const row = selectDead.get(key)
      if (row === undefined) return null
      const { seq } = moveToEnd.get(row['seq'] as number) as { seq: number }
      insertBody.run(seq, row['body'] as string)
      removeDead.run(row['seq'] as number)
      return messageOf({ ...row, seq, attempts: 0 })
    },
    find: (key) => (selectState.get(key) as OrderState | undefined) ?? null,
    deadLetters: (limit) => listDead.all(limit) as DeadLetter[],
    totals: () => selectTotals.get() as ReturnType<Queue['totals']>,
    oldestWaitingSinceMs: () => (selectOldest.get()?.['acceptedAtMs'] as number | undefined) ?? null,
  }
}
