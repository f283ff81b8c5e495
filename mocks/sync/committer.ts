import type { DatabaseSync } from 'node:sqlite'

type Job = { run: () => unknown; done: (value: never) => void; failed: (error: unknown) => void }

/** Puts the database work of one turn of the event loop into one transaction. */
export type Committer = {
  /**
   * Runs the work within the next transaction and calls `done` right after the commit, in the order of the calls. The
   * work may run twice (when a neighbour fails), so it must touch nothing but the database; memory is for `done`.
   */
  now<T>(run: () => T, done: (value: T) => void, failed: (error: unknown) => void): void
  /** The same, but may wait up to 20 ms for company: for what a crash may forget without harm. */
  soon<T>(run: () => T, done: (value: T) => void, failed: (error: unknown) => void): void
  /** Commits what waits. */
  flush(): void
}

const COMPANY_MS = 20

/** A commit costs more than an order's own rows, so the orders of one turn share one. */
export const createCommitter = (db: DatabaseSync): Committer => {
  let jobs: Job[] = []
  let immediate: NodeJS.Immediate | undefined
  let timer: NodeJS.Timeout | undefined
  const begin = db.prepare('BEGIN IMMEDIATE')
  const commit = db.prepare('COMMIT')

  const transaction = (batch: readonly Job[]): unknown[] => {
    begin.run()
    try {
      const values = batch.map((job) => job.run())
      commit.run()
      return values
    } catch (error) {
      if (db.isTransaction) db.exec('ROLLBACK')
      throw error
    }
  }

  const attempt = (batch: readonly Job[]): void => {
    let values: unknown[]
    try {
      values = transaction(batch)
    } catch (error) {
      // One job's fault must not be its neighbours': each gets a transaction of its own.
      if (batch.length === 1) batch[0]!.failed(error)
      else for (const job of batch) attempt([job])
      return
    }
    batch.forEach((job, i) => job.done(values[i] as never))
  }

  const flush = (): void => {
    if (immediate) clearImmediate(immediate)
    if (timer) clearTimeout(timer)
    immediate = timer = undefined
    const batch = jobs
    jobs = []
    if (batch.length > 0) attempt(batch)
  }

  return {
    now: (run, done, failed) => {
      jobs.push({ run, done: done as Job['done'], failed })
      immediate ??= setImmediate(flush)
    },
    soon: (run, done, failed) => {
      jobs.push({ run, done: done as Job['done'], failed })
      if (!immediate) timer ??= setTimeout(flush, COMPANY_MS)
    },
    flush,
  }
}
