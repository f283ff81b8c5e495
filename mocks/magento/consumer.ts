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

const worksByTopic = (): Map<string, QueuedWork> =>
  new Map(allRoutes.flatMap(({ queued }) => (queued === undefined ? [] : [[queued.topic, queued]])))

/** The one consumer `async.operations.all`: takes operations in order, each for its service time. */
export class Consumer {
  readonly #shop: Shop
  readonly #times: ServiceClock
  readonly #clock: Clock
  readonly #works = worksByTopic()
  #position: number
  #busy = false
  #stopped = false

  constructor(shop: Shop, times: ServiceClock, clock: Clock) {
    this.#shop = shop
    this.#times = times
    this.#clock = clock
    this.#position = Number(shop.database.config(POSITION) ?? 0)
  }

  wake(): void {
    if (this.#busy || this.#stopped) return
    this.#busy = true
    this.#next()
  }

  stop(): void {
    this.#stopped = true
  }

  #next(): void {
    const operation = this.#stopped
      ? undefined
      : this.#shop.database.one<OperationRow>('SELECT id, topic_name, serialized_data FROM magento_operation WHERE id > ? AND status = 4 ORDER BY id LIMIT 1', this.#position)
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
      if (this.#stopped) return
      const alive = this.#consume(operation)
      if (alive) this.#next()
      else this.#clock.after(RESTART_MS, () => this.#next())
    })
  }

  /** False where the message ends the consumer: its operation stays open for good, all behind it wait for the restart. */
  #consume(operation: OperationRow): boolean {
    const { database } = this.#shop
    this.#position = operation.id
    database.setConfig(POSITION, String(operation.id))
    const work = this.#works.get(operation.topic_name)
    if (work === undefined) return true
    const body: unknown = JSON.parse((JSON.parse(operation.serialized_data) as { meta_information: string }).meta_information)
    if (isPoison(operation.topic_name, body)) return false
    const finish = database.statement('UPDATE magento_operation SET status = ?, result_message = ?, error_code = ?, serialized_data = ?, result_serialized_data = ? WHERE id = ?')
    try {
      const result = database.atomically(() => work.work(this.#shop, body))
      finish.run(operationStatus.complete, `Service execution success ${work.service}`, null, null, result, operation.id)
    } catch (error) {
      const message = error instanceof MagentoError ? withParameters(error) : 'Sorry, something went wrong during the operation.'
      finish.run(operationStatus.failed, message, 0, operation.serialized_data, null, operation.id)
    }
    return true
  }
}

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
