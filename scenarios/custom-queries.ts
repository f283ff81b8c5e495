import { draw, purposeKey, purposes, streamKey } from '../fixtures/random.ts'
import type { WireOrder } from '../fixtures/order-wire.ts'
import { answerOf, safeReason } from './answers.ts'
import type { Answer, Reply, TillRequest } from './protocol.ts'

/** A request of the user's own in the mix of every till. */
export type CustomQuery = {
  /** As `latency.<name>` in a budget and in the report. */
  name: string
  /** How often, beside the sales of a till. */
  perThousandSales: number
  method: 'GET' | 'POST' | 'PUT'
  /** Below the base of the target that the tills call, from `/` on; variables in it are encoded. */
  path: string
  /** JSON text with variables, or null. */
  body: string | null
  /** With the session of the till, or without any. */
  as: 'till' | 'nobody'
  /** What the answer must hold; an answer of 2xx that does not is an error of the request. */
  expect: readonly Expectation[]
}

/** `path` as in `items.0.sku`. `equals` may hold variables; `atLeast` is for numbers; neither: it must be there. */
export type Expectation = { path: string; equals: string | null; atLeast: number | null }

/** Whole plans use the purposes of fixtures/random.ts; the queries' own stream is beside them. */
const STREAM = 0x71756572

/** What a template may name: from the sale that the query stands beside. */
export const queryVariables = ['sku', 'productId', 'email', 'key', 'shop', 'terminal', 'quantity', 'total'] as const
type Variables = Record<(typeof queryVariables)[number], string>

export const variablesOf = (order: WireOrder): Variables => {
  const line = order.lines[0]
  return {
    sku: line?.sku ?? '', productId: String(line?.productId ?? ''), email: order.customer.email, key: order.key, shop: String(order.shop), terminal: String(order.terminal),
    quantity: String(order.totalQuantity), total: String(order.totalMinor),
  }
}

const filled = (template: string, variables: Variables, escaped: (text: string) => string): string =>
  template.replace(/\{\{(\w+)\}\}/g, (whole, name: string) => (Object.hasOwn(variables, name) ? escaped(variables[name as keyof Variables]) : whole))

const inJson = (text: string): string => JSON.stringify(text).slice(1, -1)

/** How often a query stands beside one sale: 0, 1, or more where it is asked for more often than sales are made. The same in every run of a seed. */
export const timesBeside = (seed: number, query: number, perThousandSales: number, orderIndex: number): number => {
  const key = streamKey(purposeKey(seed, purposes.events), STREAM + query)
  const whole = Math.floor(perThousandSales / 1000)
  return whole + (draw(key, orderIndex) % 1000 < perThousandSales % 1000 ? 1 : 0)
}

const unmet = (reply: Reply, { path, equals, atLeast }: Expectation, variables: Variables): boolean => {
  const held = reply.select(path)
  if (held === undefined) return true
  if (atLeast !== null) return !(typeof held === 'number' && held >= atLeast)
  return equals !== null && String(held) !== filled(equals, variables, (text) => text)
}

/** More is not handed on: the log of a run keeps the begin of a line, after it took out what it knows as secret. */
const LONGEST_SAID = 2_000
/** A token as Magento issues them, in whosever name. */
const JWT = /[\w-]{8,}\.[\w-]{8,}\.[\w-]{8,}/g

const expectedText = ({ path, equals, atLeast }: Expectation): string =>
  `${path}${atLeast !== null ? ` to be at least ${atLeast}` : equals !== null ? ` to be ${equals}` : ' to be there'}`

const LONGEST_FOUND = 60

/** Without a token: the till's own, and any that looks like one of Magento's. */
const withoutToken = (text: string, token: string | null): string => {
  const blotted = text.replace(JWT, '***')
  return token === null || token === '' ? blotted : blotted.split(token).join('***')
}

/** What came in the place of what was expected, cut, and without a token. */
const foundText = (reply: Reply, path: string, token: string | null): string => {
  const found = reply.select(path)
  if (found === undefined) return 'nothing'
  return (typeof found === 'object' ? (Array.isArray(found) ? 'a list' : found === null ? 'null' : 'an object') : withoutToken(String(found), token).slice(0, LONGEST_FOUND)) || "''"
}

/** What the target said of an error, in its own words and without a token; null where it said nothing that can be read. */
const saidOf = (reply: Reply, token: string | null): string | null => {
  const said = reply.select('errors.0.message') ?? reply.select('message')
  if (typeof said !== 'string' || said === '') return null
  return withoutToken(said.slice(0, LONGEST_SAID), token)
}

/**
 * One attempt of a query beside a sale. GraphQL answers its errors with status 200: they are errors here, too. `tell` gets what an error was about: a code
 * alone does not show its author what is wrong with a document.
 */
export const askCustomQuery = async (
  query: CustomQuery, order: WireOrder, till: { base: string; token: string | null; send(request: TillRequest): Promise<Reply> }, timeoutMs: number,
  tell: (text: string) => void = () => {},
): Promise<Answer> => {
  const variables = variablesOf(order)
  const reply = await till.send({
    method: query.method, url: till.base + filled(query.path, variables, encodeURIComponent), body: query.body === null ? null : filled(query.body, variables, inJson),
    token: query.as === 'till' ? till.token : null, wants: 'body', timeoutMs,
  })
  const answer = answerOf(reply)
  if (answer.kind !== 'ok') {
    const said = saidOf(reply, till.token)
    if (reply.status !== 0) tell(`${reply.status}${said === null ? '' : `: ${said}`}, asked for ${query.method} ${query.path}`)
    // Nobody's session is renewed for a request that goes without one.
    return answer.kind === 'signIn' && query.as === 'nobody' ? { kind: 'refused', reason: answer.reason } : answer
  }
  if (query.path.endsWith('/graphql') && reply.select('errors.0') !== undefined) {
    const said = saidOf(reply, till.token)
    if (said !== null) tell(said)
    return { kind: 'refused', reason: safeReason(reply.select('errors.0.extensions.category') ?? 'graphql-error') }
  }
  const missed = query.expect.find((expectation) => unmet(reply, expectation, variables))
  if (missed !== undefined) tell(`expected ${expectedText(missed)}, and ${foundText(reply, missed.path, till.token)} came`)
  return missed === undefined ? answer : { kind: 'refused', reason: safeReason(`check-${missed.path}`) }
}
