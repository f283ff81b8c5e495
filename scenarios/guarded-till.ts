import { safeReason } from './answers.ts'
import type { Answer, OutgoingOrder, PageAnswer, Till } from './protocol.ts'

const kinds: readonly unknown[] = ['ok', 'retry', 'signIn', 'refused'] satisfies Answer['kind'][]

const retry = (reason: string): Answer => ({ kind: 'retry', reason, afterMs: null })

/** `metError: null` or `''` is how some say that there was none. */
const isCode = (metError: unknown): metError is string => typeof metError === 'string' && metError !== ''

/** What a protocol's file answered, as an answer with a reason that can travel: nobody has checked its types. */
const asAnswer = (value: unknown): Answer => {
  const { kind, reason, afterMs, isOpen, metError, ...rest } = (value ?? {}) as Partial<Record<'kind' | 'reason' | 'afterMs' | 'isOpen' | 'metError', unknown>>
  const met = isCode(metError) ? { metError: safeReason(metError) } : {}
  if (kind === 'ok') return { ...rest, kind, ...met }
  if (!kinds.includes(kind)) return retry('no-answer')
  if (kind === 'retry') {
    return { kind, reason: safeReason(reason), afterMs: Number.isFinite(afterMs) ? (afterMs as number) : null, ...(isOpen === true ? { isOpen, ...met } : {}) }
  }
  return { kind, reason: safeReason(reason) } as Answer
}

const isOk = (value: unknown): boolean => {
  const answer = value as Answer | null | undefined
  return answer?.kind === 'ok' && answer.metError === undefined
}

/**
 * A protocol may be a user's own file. Whatever its till throws, or answers instead of an answer, is one attempt that ended in doubt: the terminal
 * goes on, and the error is counted under `threw-` and its name. `tell` gets the message of the first.
 */
export const guardedTill = (till: Till, tell: (message: string) => void): Till => {
  let told = false
  const threw = (error: unknown): Answer => {
    const [name, message] = error instanceof Error ? [error.name, error.message] : [typeof error, String(error)]
    if (!told) tell(`the protocol threw ${name}: ${message}`)
    told = true
    return retry(safeReason(`threw-${name}`))
  }
  const guarded = <Said>(call: () => Promise<unknown>, read: (value: unknown) => Said, instead: (answer: Answer) => Said): Promise<Said> => {
    const failed = (error: unknown): Said => instead(threw(error))
    try {
      return Promise.resolve(call()).then(read).catch(failed)
    } catch (error) {
      return Promise.resolve(failed(error))
    }
  }
  const one = (call: () => Promise<Answer>): Promise<Answer> => guarded(call, asAnswer, (answer) => answer)
  const page = (value: unknown): PageAnswer => {
    const { answer, next } = (value ?? {}) as { answer?: unknown; next?: unknown }
    return { answer: asAnswer(answer), next: typeof next === 'string' ? next : null }
  }
  const batch = (orders: readonly OutgoingOrder[]) => (value: unknown): readonly Answer[] => {
    if (!Array.isArray(value)) return orders.map(() => retry('no-answer'))
    return value.every(isOk) ? value : Array.from(value, asAnswer)
  }
  return {
    signIn: () => one(() => till.signIn()),
    renewAtMs: () => till.renewAtMs(),
    bearer: () => till.bearer?.() ?? null,
    sendOrders: (orders) => guarded(() => till.sendOrders(orders), batch(orders), (answer) => orders.map(() => answer)),
    cataloguePage: (cursor) => guarded(() => till.cataloguePage(cursor), page, (answer) => ({ answer, next: null })),
    ...(till.shift === undefined ? {} : { shift: (event, orders, totalMinor) => one(() => till.shift!(event, orders, totalMinor)) }),
    ...(till.catalogueDelta === undefined ? {} : { catalogueDelta: (sinceMs) => one(() => till.catalogueDelta!(sinceMs)) }),
    ...(till.stockDelta === undefined ? {} : { stockDelta: (sinceMs) => one(() => till.stockDelta!(sinceMs)) }),
    ...(till.customerDelta === undefined ? {} : { customerDelta: (sinceMs) => one(() => till.customerDelta!(sinceMs)) }),
    ...(till.productLookup === undefined ? {} : { productLookup: (sku) => one(() => till.productLookup!(sku)) }),
    ...(till.customerLookup === undefined ? {} : { customerLookup: (email) => one(() => till.customerLookup!(email)) }),
    ...(till.orderLookup === undefined ? {} : { orderLookup: (key, acknowledged) => one(() => till.orderLookup!(key, acknowledged)) }),
    ...(till.afterSale === undefined ? {} : { afterSale: (step, order) => one(() => till.afterSale!(step, order)) }),
  }
}
