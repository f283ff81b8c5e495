import { magentoOrderJson } from '../../fixtures/order-wire.ts'
import { answerOf } from '../answers.ts'
import { openAdminSession } from '../magento/admin-session.ts'
import { openAfterSale } from '../magento/after-sale.ts'
import { findOrder } from '../magento/find-order.ts'
import { openOrderLookup } from '../magento/order-lookup.ts'
import { openRestReads } from '../magento/rest-reads.ts'
import type { Answer, OutgoingOrder, Protocol, Refused, Till, TillContext } from '../protocol.ts'
import { waitMs } from '../wait.ts'

const SEND_TIMEOUT_MS = 60_000
const STATUS_TIMEOUT_MS = 30_000
const STORE_ID = 1
/** Looks at a bulk: at first often, later every four seconds. One consumer of a real Magento does some 24 orders a second. */
const FIRST_LOOK_MS = 250
const LONGEST_PAUSE_MS = 4_000
/** Then the till sends what else is due, and comes back to the same bulk. */
const LONGEST_WATCH_MS = 60_000
/** A bulk whose answer was lost may still wait in Magento's queue: so often is looked before a later refusal is believed. */
const LOOKS_AFTER_REFUSAL = 5

/**
 * Asynchronous bulk: many orders a request into Magento's own queue, then looks at the bulk's status until each operation has ended. An accepted order proves
 * nothing, so one counts as taken when its operation is complete. The till chooses the `increment_id`, so an order may be sent twice.
 */
export const protocol: Protocol = {
  traits: {
    name: 'magento-bulk', orderKey: 'increment_id', sendsSaleTime: true, movesStock: false, hasQueue: false, cashierWaits: false,
  },
  front: 'magento',
  ordersPerRequest: 50,
  orderRequest: 'order-batch',
  openTill: (context) => bulkTill(context),
}

/** Magento's states of an operation. */
const states = { complete: 1, retriable: 2, failed: 3, open: 4, rejected: 5 } as const

type Place = { uuid: string; operation: number }
type Operation = { status: number; message: string }

const retry = (reason: string, afterMs: number | null = null): Answer => ({ kind: 'retry', reason, afterMs })

const bulkTill = (context: TillContext): Till => {
  const base = `${context.magentoUrl}/rest`
  const session = openAdminSession(context)
  /** Orders that are in a bulk which has not ended. */
  const places = new Map<string, Place>()
  /** How often an order was refused that may have come with an attempt before. */
  const refusals = new Map<string, number>()

  const send = async (orders: readonly OutgoingOrder[]): Promise<Answer> => {
    const body = `[${orders.map(({ order }) => magentoOrderJson(order, STORE_ID)).join(',')}]`
    const reply = await context.send({
      method: 'POST', url: `${base}/async/bulk/V1/orders`, body, token: session.token(), wants: 'body', timeoutMs: SEND_TIMEOUT_MS, name: 'order-bulk',
    })
    const answer = answerOf(reply)
    if (answer.kind !== 'ok') return answer
    const uuid = reply.select('bulk_uuid')
    if (reply.status !== 202 || typeof uuid !== 'string') return retry('no-bulk')
    orders.forEach(({ key }, operation) => places.set(key, { uuid, operation }))
    return answer
  }

  const operationsOf = async (uuid: string): Promise<{ operations: Map<number, Operation> } | { answer: Answer }> => {
    const reply = await context.send({
      method: 'GET', url: `${base}/V1/bulk/${encodeURIComponent(uuid)}/status`, body: null, token: session.token(), wants: 'body', timeoutMs: STATUS_TIMEOUT_MS,
      name: 'bulk-status',
    })
    const list = reply.select('operations_list')
    if (reply.status !== 200 || !Array.isArray(list)) {
      // A bulk that Magento does not know any more was not kept: its orders are looked up, and sent again where they are missing.
      return reply.status === 404 ? { operations: new Map() } : { answer: reply.status === 200 ? retry('no-operations') : answerOf(reply) }
    }
    const operations = new Map<number, Operation>()
    for (const each of list as { id?: unknown; status?: unknown; result_message?: unknown }[]) {
      operations.set(Number(each.id), { status: Number(each.status), message: typeof each.result_message === 'string' ? each.result_message : '' })
    }
    return { operations }
  }

  /** What an operation that has ended, or that nobody knows, means for its order. */
  const endOf = async (key: string, operation: Operation | undefined): Promise<Answer> => {
    if (operation?.status === states.complete) return { kind: 'ok' }
    const found = await findOrder(context, session.token(), { field: 'increment_id', value: key, company: null })
    // An attempt before this one, whose answer was lost, may have stored it: then this one met the unique key.
    if (found.kind === 'yes') return { kind: 'ok', entityId: found.entityId, metError: operation === undefined ? 'no-operation' : 'failed' }
    if (found.kind === 'unknown') return retry('lookup')
    const isFinal = operation?.status === states.rejected || (operation?.status === states.failed && !/Unique constraint violation/i.test(operation.message))
    return isFinal ? { kind: 'refused', reason: operation.status === states.rejected ? 'rejected' : 'failed' } : retry('not-stored')
  }

  /** What a look that failed means for the orders of the bulk: Magento has them, whatever becomes of the look. */
  const unseen = (answer: Answer): Answer => {
    if (answer.kind === 'ok' || answer.kind === 'signIn') return answer
    return { kind: 'retry', reason: 'bulk-unseen', afterMs: answer.kind === 'retry' ? answer.afterMs : null, isOpen: true, metError: answer.reason }
  }

  /** What the refusal of a whole bulk means for one of its orders. */
  const refusalOf = async ({ key, attempt }: OutgoingOrder, refused: Refused): Promise<Answer> => {
    if (attempt === 0) return refused
    const found = await findOrder(context, session.token(), { field: 'increment_id', value: key, company: null })
    const looks = (refusals.get(key) ?? 0) + (found.kind === 'no' ? 1 : 0)
    if (found.kind !== 'yes' && looks < LOOKS_AFTER_REFUSAL) {
      refusals.set(key, looks)
      return retry('refused-later')
    }
    refusals.delete(key)
    return found.kind === 'yes' ? { kind: 'ok', entityId: found.entityId, metError: refused.reason } : refused
  }

  /** Answers for the orders of one bulk; those whose operations are still open after the watch are asked for again later. `longestMs` 0: one look. */
  const watch = async (uuid: string, keys: readonly string[], longestMs: number): Promise<Map<string, Answer>> => {
    const answers = new Map<string, Answer>()
    const endMs = context.nowMs() + longestMs
    for (let pauseMs = FIRST_LOOK_MS; ; pauseMs = Math.min(LONGEST_PAUSE_MS, pauseMs * 2)) {
      const look = await operationsOf(uuid)
      if ('answer' in look) {
        for (const key of keys) if (!answers.has(key)) answers.set(key, unseen(look.answer))
        return answers
      }
      let open = 0
      for (const key of keys) {
        if (answers.has(key)) continue
        const operation = look.operations.get(places.get(key)?.operation ?? -1)
        if (operation?.status === states.open) {
          open += 1
          continue
        }
        const answer = await endOf(key, operation)
        places.delete(key)
        answers.set(key, answer)
      }
      if (open === 0) return answers
      if (context.nowMs() >= endMs) break
      await waitMs(pauseMs)
      // A token that ends while a bulk is open is renewed before the next look, and not by a refusal.
      const renewAtMs = session.renewAtMs()
      if (renewAtMs !== null && context.nowMs() >= renewAtMs) break
    }
    for (const key of keys) if (!answers.has(key)) answers.set(key, { kind: 'retry', reason: 'bulk-open', afterMs: 0, isOpen: true })
    return answers
  }

  const sendOrders = async (outgoing: readonly OutgoingOrder[]): Promise<Answer[]> => {
    const fresh = outgoing.filter(({ key }) => !places.has(key))
    const sent = fresh.length === 0 ? null : await send(fresh)
    const bulks = new Map<string, string[]>()
    for (const { key } of outgoing) {
      const place = places.get(key)
      if (place !== undefined) bulks.set(place.uuid, [...(bulks.get(place.uuid) ?? []), key])
    }
    const answers = new Map<string, Answer>()
    if (sent?.kind === 'refused') for (const each of fresh) answers.set(each.key, await refusalOf(each, sent))
    const sentKeys = new Set(fresh.map(({ key }) => key))
    for (const [uuid, keys] of bulks) {
      // A bulk that stayed open through a watch is only glanced at where another has just left.
      const longestMs = sentKeys.size === 0 || keys.some((key) => sentKeys.has(key)) ? LONGEST_WATCH_MS : 0
      for (const [key, answer] of await watch(uuid, keys, longestMs)) answers.set(key, answer)
    }
    return outgoing.map(({ key }) => answers.get(key) ?? sent ?? retry('no-answer'))
  }

  return {
    signIn: session.signIn,
    renewAtMs: session.renewAtMs,
    bearer: session.token,
    sendOrders,
    ...openRestReads(context, session.token),
    orderLookup: openOrderLookup(context, session.token, (key) => ({ field: 'increment_id', value: key })),
    afterSale: openAfterSale(context, session.token, (key) => ({ field: 'increment_id', value: key, company: null })),
  }
}
