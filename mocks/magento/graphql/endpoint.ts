import { execute } from 'graphql'
import { OrderBrokenOff } from '../broken-off.ts'
import { cartItems } from './cart-items.ts'
import { cartMaking } from './cart-making.ts'
import { carts } from './carts.ts'
import { checkout } from './checkout.ts'
import { coupons } from './coupons.ts'
import { customers } from './customers.ts'
import { Documents } from './documents.ts'
import { errorEntry } from './errors.ts'
import { orderPlacing } from './order-placing.ts'
import { orders } from './orders.ts'
import { productQueries } from './products.ts'
import { readQuestion } from './request.ts'
import { buildShopSchema } from './shop-schema.ts'
import { shopQueries } from './shop-queries.ts'
import type { IncomingMessage } from 'node:http'
import type { GraphQLSchema } from 'graphql'
import type { Answer } from '../answer.ts'
import type { Route } from '../routing.ts'
import type { Shop } from '../shop.ts'
import type { GraphQlContext, Resolvers } from './context.ts'
import type { PreparedDocument } from './documents.ts'
import type { ShopAttribute } from './shop-schema.ts'

const merged = (...parts: readonly Resolvers[]): Resolvers => {
  const all: Record<string, Resolvers[string]> = {}
  for (const part of parts) for (const type in part) all[type] = { ...all[type], ...part[type] }
  return all
}

const resolvers = merged(shopQueries, productQueries, carts, cartMaking, cartItems, coupons, checkout, orderPlacing, customers, orders)

type Engine = { schema: GraphQLSchema; documents: Documents }
const engines = new WeakMap<Shop, Engine>()

/** Made when the first request comes: a shop that nobody asks in GraphQL starts as quickly as before. */
const engineOf = (shop: Shop): Engine => {
  let engine = engines.get(shop)
  if (engine === undefined) {
    const attributes = shop.database.all<ShopAttribute>('SELECT attribute_code, backend_type FROM eav_attribute ORDER BY attribute_id')
    const schema = buildShopSchema(attributes, resolvers)
    engine = { schema, documents: new Documents(schema) }
    engines.set(shop, engine)
  }
  return engine
}

const jsonOf = (value: object, status = 200, rows = 1): Answer => ({ status, body: JSON.stringify(value), contentType: 'application/json', rows })

/** PHP's page for an error outside of GraphQL, in production mode. */
const errorPage: Answer = {
  status: 500, contentType: 'text/html; charset=UTF-8', rows: 0,
  body: '<!doctype html>\n<html xmlns="http://www.w3.org/1999/xhtml">\n<head><title>There has been an error processing your request</title></head>\n' +
    '<body><h1>There has been an error processing your request</h1>\n<p>Exception printing is disabled by default for security reasons.</p></body>\n</html>\n',
}

/** A route that answers what is known already. */
const answering = (answer: Answer): Route =>
  ({ method: 'GET', path: 'graphql', resource: null, request: null, time: null, handle: () => answer })

const mutationByGet = 'Mutation requests allowed only for POST requests'

/**
 * `/graphql` as a route of the server: named by what its document does, a write where the document has a mutation. The document is parsed
 * here, and run when the server calls `handle`.
 */
export const graphQlRoute = (shop: Shop, request: IncomingMessage, query: string, body: Buffer): Route => {
  const method = request.method === 'GET' ? 'GET' : 'POST'
  const question = readQuestion(method, request.headers as Readonly<Record<string, string>>, query, body)
  if (question.kind === 'page') return answering(errorPage)
  if (question.kind === 'refused') return answering(jsonOf({ errors: [question.error] }, 500, 0))
  const engine = engineOf(shop)
  const prepared = engine.documents.prepare(question.text)
  if (method === 'GET' && prepared.writes) {
    return answering(jsonOf({ errors: [{ message: mutationByGet, extensions: { category: 'graphql-input' } }] }, 500, 0))
  }
  if (prepared.kind === 'refused') return answering(jsonOf({ errors: prepared.errors }, prepared.status, 0))
  const { variables } = question
  const name = prepared.nameOf(variables)
  const receivedMs = performance.now()
  return {
    method: prepared.writes ? 'POST' : 'GET', path: 'graphql', resource: null, request: name.request, time: name.time,
    // GraphQL takes a token that is no good, or not a customer's, for none.
    handle: ({ caller, origin }) => run(engine.schema, prepared, variables, {
      shop, customerId: caller.kind === 'customer' ? caller.customerId : null, origin, receivedMs, rows: 0,
    }),
  }
}

const run = (schema: GraphQLSchema, { document }: PreparedDocument & { kind: 'runnable' }, variables: Readonly<Record<string, unknown>>, context: GraphQlContext): Answer => {
  const result = execute({ schema, document, contextValue: context, variableValues: variables })
  if (result instanceof Promise) throw new Error('a resolver is not synchronous')
  if (result.errors === undefined) return jsonOf({ data: result.data }, 200, Math.max(1, context.rows))
  for (const { originalError } of result.errors) if (originalError instanceof OrderBrokenOff) throw originalError
  const errors = result.errors.map((error) => errorEntry(error, schema, variables))
  // As webonyx writes it: errors first, and no data where nothing was run.
  return jsonOf(result.data === undefined || result.data === null ? { errors } : { errors, data: result.data }, 200, Math.max(1, context.rows))
}
