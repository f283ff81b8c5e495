import { MagentoError } from './answer.ts'
import { operationStatus } from './bulk.ts'
import { allRoutes } from './routes/all.ts'
import type { QueuedWork } from './routing.ts'
import type { ServiceClock } from './service-times.ts'
import type { Shop } from './shop.ts'
import type { Clock } from './worker-pool.ts'

type OperationRow = { id: number; topic_name: string; serialized_data: string }

const POSITION = 'queue/position'
/** Cron starts the consumers each minute. */
const RESTART_MS = 60_000
/** After so long a job of Magento's gives a message that hangs to the consumer again. */
const HUNG_SECONDS = 86_400

const worksByTopic = (): Map<string, QueuedWork> =>
  new Map(allRoutes.flatMap(({ queued }) => (queued === undefined ? [] : [[queued.topic, queued]])))

/**
 * The one consumer `async.operations.all`: takes operations in order, each for its service time. It can be stopped, started and killed, as the
 * process that it is in Magento.
 */
export class Consumer {
  readonly #shop: Shop
  readonly #times: ServiceClock
  readonly #clock: Clock
  readonly #works = worksByTopic()
  #position: number
  #busy = false
  #isRunning = true
  /** Counts its ends: what was begun before an end does nothing any more. */
  #life = 0
  #inHand: OperationRow | null = null
  #hasHung: boolean

  constructor(shop: Shop, times: ServiceClock, clock: Clock) {
    this.#shop = shop
    this.#times = times
    this.#clock = clock
    this.#position = Number(shop.database.config(POSITION) ?? 0)
    shop.database.statement('CREATE TABLE IF NOT EXISTS hung_message (operation_id INTEGER PRIMARY KEY, since INTEGER NOT NULL)').run()
    this.#hasHung = shop.database.one('SELECT 1 AS found FROM hung_message') !== undefined
  }

  wake(): void {
    if (this.#busy || !this.#isRunning) return
    if (this.#hasHung) this.#retryHung()
    this.#busy = true
    this.#next(this.#life)
  }

  /** Ends it between two messages; what is queued waits. */
  stop(): void {
    this.#isRunning = false
    this.#busy = false
    this.#inHand = null
    this.#life++
  }

  /** Starts it again behind the last message that it took. */
  start(): void {
    if (this.#isRunning) return
    this.#isRunning = true
    this.wake()
  }

  /**
   * SIGKILL in the middle of a message: the message hangs and its operation stays open, though `isStored` its order may have been stored. Cron
   * starts the consumer again, which skips it.
   */
  kill(isStored: boolean): void {
    const operation = this.#inHand
    if (!this.#isRunning) return
    if (operation !== null) {
      if (isStored) this.#storeUnnoted(operation)
      this.#advance(operation.id)
      this.#shop.database.statement('INSERT OR REPLACE INTO hung_message VALUES (?, ?)').run(operation.id, this.#shop.nowSeconds())
      this.#hasHung = true
    }
    this.#endUntilCron()
  }

  /** Does the work of a message that nobody will note as done. What Magento refuses leaves nothing. */
  #storeUnnoted(operation: OperationRow): void {
    try {
      this.#shop.database.atomically(() => this.#work(operation))
    } catch (error) {
      if (!(error instanceof MagentoError)) throw error
    }
  }

  #endUntilCron(): void {
    this.stop()
    const life = this.#life
    this.#clock.after(RESTART_MS, () => {
      if (life === this.#life) this.start()
    })
  }

  /** Messages that have hung for a day run again, as where the lock of the message is gone: an order without a number of its own is stored twice. */
  #retryHung(): void {
    const due = this.#shop.database.all<OperationRow>(
      `SELECT o.id, o.topic_name, o.serialized_data FROM hung_message h JOIN magento_operation o ON o.id = h.operation_id
       WHERE h.since <= ? ORDER BY o.id`, this.#shop.nowSeconds() - HUNG_SECONDS)
    for (const operation of due) {
      this.#shop.database.write()
      this.#shop.database.statement('DELETE FROM hung_message WHERE operation_id = ?').run(operation.id)
      this.#consume(operation)
    }
  }

  #next(life: number): void {
    const operation = this.#shop.database.one<OperationRow>(
      'SELECT id, topic_name, serialized_data FROM magento_operation WHERE id > ? AND status = 4 ORDER BY id LIMIT 1', this.#position)
    this.#inHand = operation ?? null
    if (operation === undefined) {
      this.#busy = false
      return
    }
    const after = (ms: number, then: () => void): void => {
      // Never from within the timer's own turn: a long queue must not keep requests waiting.
      if (ms > 0) this.#clock.after(ms, then)
      else setImmediate(then)
    }
    after(this.#times.drawMs('order-consumer', 1), () => {
      if (life !== this.#life) return
      if (this.#consume(operation)) this.#next(life)
      else this.#endUntilCron()
    })
  }

  #advance(operationId: number): void {
    if (operationId <= this.#position) return
    this.#position = operationId
    this.#shop.database.setConfig(POSITION, String(operationId))
  }

  /** What the operation asks for; its result as JSON text. */
  #work(operation: OperationRow): string | null {
    return this.#works.get(operation.topic_name)?.work(this.#shop, bodyOf(operation)) ?? null
  }

  /** False where the message ends the consumer: its operation stays open for good, all behind it wait for the restart. */
  #consume(operation: OperationRow): boolean {
    const { database } = this.#shop
    this.#advance(operation.id)
    const work = this.#works.get(operation.topic_name)
    if (work === undefined) return true
    if (isPoison(operation.topic_name, bodyOf(operation))) return false
    const finish = database.statement('UPDATE magento_operation SET status = ?, result_message = ?, error_code = ?, serialized_data = ?, result_serialized_data = ? WHERE id = ?')
    try {
      const result = database.atomically(() => this.#work(operation))
      finish.run(operationStatus.complete, `Service execution success ${work.service}`, null, null, result, operation.id)
    } catch (error) {
      const message = error instanceof MagentoError ? withParameters(error) : 'Sorry, something went wrong during the operation.'
      finish.run(operationStatus.failed, message, 0, operation.serialized_data, null, operation.id)
    }
    return true
  }
}

const bodyOf = (operation: OperationRow): unknown =>
  JSON.parse((JSON.parse(operation.serialized_data) as { meta_information: string }).meta_information) as unknown

/** A price change by bulk without `sku` inside `product` is accepted, then ends the consumer with a type error. */
const isPoison = (topic: string, body: unknown): boolean => {
  if (!topic.endsWith('productrepositoryinterface.save.put')) return false
  const { product } = body as { product: Record<string, unknown> | undefined }
  return product?.['sku'] === undefined
}

/** An operation's message has its parameters filled in. */
const withParameters = (error: MagentoError): string => {
  let text = error.message
  for (const [name, value] of Object.entries(error.parameters ?? {})) {
    const mark = Array.isArray(error.parameters) ? `%${Number(name) + 1}` : `%${name}`
    text = text.replaceAll(mark, String(value))
  }
  return text
}
