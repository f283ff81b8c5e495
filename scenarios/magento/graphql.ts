import { answerOf, safeReason } from '../answers.ts'
import type { Answer, Reply, TillContext, TillRequest } from '../protocol.ts'

const TIMEOUT_MS = 60_000
/** An error of Magento's business that may pass is asked again so often, then it is final. */
const TRIES = 3

export type Data = Record<string, unknown>

/** What a document gave: its data where nothing was wrong with it, else what the error means for an attempt, with Magento's own words. */
export type GraphQlReply = { done: Data } | { answer: Answer; message: string | null }

const categoryOf = (reply: Reply): string => String(reply.select('errors.0.extensions.category') ?? 'graphql-error')

/** Where the answers of mutations carry errors of their own, beside `errors`. */
const ownErrors = ['placeOrder.errors.0.code', 'addProductsToCart.user_errors.0.code'] as const

/** What an answer of status 200 holds that is an error, as a code: `errors`, or those of a mutation itself. */
const errorOf = (reply: Reply): string | null => {
  if (reply.select('errors.0') !== undefined) return safeReason(categoryOf(reply))
  for (const path of ownErrors) {
    const code = reply.select(`data.${path}`)
    if (code !== undefined) return safeReason(code)
  }
  return null
}

/**
 * Sends GraphQL documents to Magento. It answers business errors with **status 200**, so a status says nothing here: data with any `errors` beside it is not done. Errors of
 * rights ask for a new session; an error of the input is asked again a few times (a failing database speaks so, too), then it is final; pages of HTML, of a proxy or
 * of a sign-in, are worth another attempt.
 */
export const openGraphQl = (context: TillContext) =>
  async (query: string, variables: Data, name: TillRequest['name'], attempt: number): Promise<GraphQlReply> => {
    const reply = await context.send({
      method: 'POST', url: `${context.magentoUrl}/graphql`, body: JSON.stringify({ query, variables }), token: null, wants: 'body', timeoutMs: TIMEOUT_MS,
      ...(name === undefined ? {} : { name, errorIn: errorOf }),
    })
    const message = reply.select('errors.0.message')
    const told = typeof message === 'string' ? message : null
    if (reply.status !== 200) return { answer: answerOf(reply), message: told }
    if (reply.select('errors.0') !== undefined) {
      const category = categoryOf(reply)
      if (category === 'graphql-authorization' || category === 'graphql-authentication') return { answer: { kind: 'signIn', reason: category }, message: told }
      const reason = safeReason(category)
      return { answer: attempt < TRIES ? { kind: 'retry', reason, afterMs: null } : { kind: 'refused', reason }, message: told }
    }
    const data = reply.select('data')
    if (typeof data !== 'object' || data === null) return { answer: { kind: 'retry', reason: 'no-data', afterMs: null }, message: null }
    return { done: data as Data }
  }
