import { createHmac } from 'node:crypto'
import { Agent, request } from 'node:http'
import { WebhookQueue } from './webhook-queue.ts'
import type { ClientRequest } from 'node:http'
import type { Database } from '../database.ts'
import type { Clock } from '../worker-pool.ts'
import type { Webhook } from './webhook-options.ts'
import type { Delivery } from './webhook-queue.ts'

/** Attempts before a delivery is given up, and the waits between them: doubled each time, at most the last. */
const MOST_ATTEMPTS = 8
const FIRST_WAIT_MS = 500
const LONGEST_WAIT_MS = 30_000
const ANSWER_WITHIN_MS = 5_000
/** Deliveries of one receiver that are under way or wait for their next attempt: more stay in the table. */
const MOST_IN_HAND = 16

type Receiver = { webhook: Webhook; inHand: number; lastTaken: number; struck: Map<string, number> }

/** HMAC of the raw body: SHA-256 in hex, unless the receiver wants it otherwise. */
export const signatureOf = (secret: string, body: string, { algorithm = 'sha256', encoding = 'hex', prefix = '' }: Pick<Webhook, 'algorithm' | 'encoding' | 'prefix'> = {}): string =>
  `${prefix}${createHmac(algorithm, secret).update(body).digest(encoding)}`

/**
 * Sends what the queue holds: each delivery at least once, in any order, again after a wait where the answer is not 2xx.
 * What still waits at the end waits in the table for the next start.
 */
export class WebhookSender {
  readonly #queue: WebhookQueue
  readonly #clock: Clock
  readonly #receivers: readonly Receiver[]
  readonly #agent = new Agent({ keepAlive: true })
  readonly #underWay = new Set<ClientRequest>()
  #wanted = false
  #stopped = false
  #whenIdle: () => void = () => {}

  constructor(database: Database, webhooks: readonly Webhook[], clock: Clock) {
    this.#queue = new WebhookQueue(database, webhooks)
    this.#clock = clock
    this.#receivers = webhooks.map((webhook) => ({ webhook, inHand: 0, lastTaken: 0, struck: this.#queue.struck(webhook.url) }))
    if (webhooks.length > 0) database.onCommit = () => this.wake()
  }

  /** Looks for deliveries soon; called after each commit. */
  wake(): void {
    if (this.#wanted || this.#stopped || this.#receivers.length === 0) return
    this.#wanted = true
    setImmediate(() => {
      this.#wanted = false
      if (!this.#stopped) for (const receiver of this.#receivers) this.#take(receiver)
    })
  }

  /** Ends what is under way; resolves when nothing is any more. */
  async stop(): Promise<void> {
    this.#stopped = true
    const idle = new Promise<void>((resolve) => (this.#whenIdle = resolve))
    for (const one of this.#underWay) one.destroy()
    if (this.#underWay.size > 0) await idle
    this.#agent.destroy()
  }

  #take(receiver: Receiver): void {
    const free = MOST_IN_HAND - receiver.inHand
    if (free <= 0) return
    for (const delivery of this.#queue.waiting(receiver.webhook.url, receiver.lastTaken, free)) {
      receiver.lastTaken = delivery.id
      receiver.inHand++
      const fault = delivery.fault ?? this.#nextFault(receiver)
      if (fault !== null && delivery.fault === null) this.#queue.strike(delivery.id, fault)
      if (fault === 'drop') this.#finish(receiver, delivery, 'dropped', 'fault')
      else this.#clock.after(receiver.webhook.faults.delayMs, () => this.#attempt(receiver, { ...delivery, fault }))
    }
  }

  #nextFault({ webhook: { faults }, struck }: Receiver): string | null {
    for (const name of ['drop', 'duplicate', 'wrongSignature'] as const) {
      const before = struck.get(name) ?? 0
      if (before >= faults[name]) continue
      struck.set(name, before + 1)
      return name
    }
    return null
  }

  #attempt(receiver: Receiver, delivery: Delivery): void {
    if (this.#stopped) return
    this.#post(receiver.webhook, delivery, (answer) => {
      if (this.#stopped) return
      const tried = { ...delivery, attempts: delivery.attempts + 1 }
      if (/^2\d\d$/.test(answer)) {
        if (delivery.fault !== 'duplicate') return this.#finish(receiver, tried, 'delivered', answer)
        return this.#attempt(receiver, { ...tried, fault: null })
      }
      if (tried.attempts >= MOST_ATTEMPTS) return this.#finish(receiver, tried, 'failed', answer)
      this.#queue.note(tried.id, tried.attempts, 'waiting', answer)
      const waitMs = Math.min(LONGEST_WAIT_MS, FIRST_WAIT_MS * 2 ** (tried.attempts - 1))
      this.#clock.after(waitMs, () => this.#attempt(receiver, tried))
    })
  }

  #finish(receiver: Receiver, delivery: Delivery, status: 'delivered' | 'dropped' | 'failed', answer: string): void {
    receiver.inHand--
    // Its commit wakes us for the next one.
    this.#queue.note(delivery.id, delivery.attempts, status, answer)
  }

  /** One POST; `done` gets the status, or what went wrong, once. */
  #post(webhook: Webhook, delivery: Delivery, done: (answer: string) => void): void {
    const secret = delivery.fault === 'wrongSignature' ? `not ${webhook.secret}` : webhook.secret
    const bytes = Buffer.from(delivery.body)
    const headers = {
      'content-type': 'application/json', 'content-length': bytes.length, [webhook.signatureHeader]: signatureOf(secret, delivery.body, webhook),
      'x-webhook-delivery': String(delivery.id),
    }
    let answer = 'no answer'
    const outgoing = request(webhook.url, { method: 'POST', headers, agent: this.#agent, timeout: ANSWER_WITHIN_MS }, (response) => {
      answer = String(response.statusCode ?? 0)
      response.resume()
    })
    this.#underWay.add(outgoing)
    outgoing.on('timeout', () => outgoing.destroy())
    outgoing.on('error', (error: NodeJS.ErrnoException) => (answer = error.code ?? 'no answer'))
    outgoing.on('close', () => {
      this.#underWay.delete(outgoing)
      if (this.#stopped && this.#underWay.size === 0) this.#whenIdle()
      done(answer)
    })
    outgoing.end(bytes)
  }
}
