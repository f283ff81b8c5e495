import { addressOfTerminal } from '../../fixtures/till-address.ts'
import { answerOf } from '../answers.ts'
import type { Answer, TillContext } from '../protocol.ts'
import { renewalOf, tokenIn } from './admin-session.ts'
import { filter } from './search.ts'
import type { Step } from './cart-checkout.ts'

const TIMEOUT_MS = 60_000

/** The customer account of one terminal. A customer has one active cart: tills that shared an account would sell into each other's. */
export type TillAccount = {
  email: string
  /** Opens the account where it is not there yet; its number. Asks Magento once. */
  open(): Promise<Step<number>>
  /** A fresh token of the customer, and when to renew it. */
  signIn(): Promise<Step<{ token: string; renewAtMs: number | null }>>
}

export const openTillAccount = (context: TillContext, adminToken: () => string | null): TillAccount => {
  const email = addressOfTerminal(context.orderPrefix, context.terminal)
  const password = context.credentials.customerPassword
  const base = `${context.magentoUrl}/rest/V1`
  let id: number | null = null

  /** `refusal`: what Magento said when the account was to be opened; it stands where it is not there already. */
  const found = async (refusal: string): Promise<Step<number>> => {
    const url = `${base}/customers/search?${filter(0, 'email', email, 'eq')}&searchCriteria[pageSize]=1&fields=items[id,email],total_count`
    const reply = await context.send({ method: 'GET', url, body: null, token: adminToken(), wants: 'body', timeoutMs: TIMEOUT_MS })
    const held = reply.select('items.0.id')
    if (reply.status === 200 && typeof held === 'number' && reply.select('items.0.email') === email) {
      id = held
      return { done: held }
    }
    const answer = answerOf(reply)
    if (answer.kind !== 'ok') return { answer }
    return { answer: reply.select('total_count') === 0 ? { kind: 'refused', reason: refusal } : { kind: 'retry', reason: 'no-account', afterMs: null } }
  }

  return {
    email,
    open: async () => {
      if (id !== null) return { done: id }
      const customer = { email, firstname: 'Till', lastname: String(context.terminal) }
      const reply = await context.send({
        method: 'POST', url: `${base}/customers?fields=id,email`, body: JSON.stringify({ customer, password }), token: adminToken(), wants: 'body', timeoutMs: TIMEOUT_MS,
      })
      const told = reply.select('id')
      if (reply.status === 200 && typeof told === 'number') {
        id = told
        return { done: told }
      }
      // There already: an attempt whose answer was lost, or a run that is repeated.
      return reply.status === 400 ? found('h400-account') : { answer: asRetry(answerOf(reply)) }
    },
    signIn: async () => {
      const reply = await context.send({
        method: 'POST', url: `${base}/integration/customer/token`, body: JSON.stringify({ username: email, password }), token: null, wants: 'body', timeoutMs: TIMEOUT_MS,
      })
      const answer = answerOf(reply)
      if (answer.kind === 'signIn') return { answer: { kind: 'refused', reason: 'h401-customer' } }
      if (answer.kind !== 'ok') return { answer }
      const token = tokenIn(reply.body)
      return token === null ? { answer: { kind: 'retry', reason: 'no-token', afterMs: null } } : { done: { token, renewAtMs: renewalOf(token, context.nowMs()) } }
    },
  }
}

const asRetry = (answer: Answer): Answer => (answer.kind === 'ok' ? { kind: 'retry', reason: 'no-account', afterMs: null } : answer)
