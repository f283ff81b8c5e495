import { randomBytes } from 'node:crypto'
import type { SecurityProbe } from '../../run/security-record.ts'
import type { HttpAnswer } from '../http.ts'
import { isOfWebServer } from '../magento/client.ts'
import { askOnce, lookIntoBody, note, webServer, type Probing } from './probe.ts'

export type ProbeCustomer = { email: string; password: string; token: string }

const post = (probing: Probing, base: string, path: string, body: unknown, token: string | null): Promise<HttpAnswer | string> =>
  askOnce(probing, { method: 'POST', path, body }, base, token)

const jsonOf = (answer: HttpAnswer | string): unknown => {
  if (typeof answer === 'string' || answer.status !== 200) return null
  try {
    return JSON.parse(answer.text)
  } catch {
    return null
  }
}

export const customerToken = async (probing: Probing, base: string, { email, password }: Pick<ProbeCustomer, 'email' | 'password'>): Promise<string | null> => {
  const token = jsonOf(await post(probing, base, '/rest/V1/integration/customer/token', { username: email, password }, null))
  return typeof token === 'string' ? token : null
}

/** Opens an account to probe with, `<prefix>-p<n>@tillstorm.invalid`; a text says why there is none. */
export const openProbeCustomer = async (probing: Probing, base: string, prefix: string, number: number, adminToken: string | null): Promise<ProbeCustomer | string> => {
  const email = `${prefix}-p${number}@tillstorm.invalid`
  const password = `Tt1!${randomBytes(18).toString('base64url')}`
  const customer = { email, firstname: 'Probe', lastname: String(number) }
  const made = await post(probing, base, '/rest/V1/customers?fields=id', { customer, password }, adminToken)
  if (typeof made === 'string') return made
  if (made.status !== 200) return `no account of a customer could be opened: ${made.status}`
  const token = await customerToken(probing, base, { email, password })
  return token === null ? 'the account of a customer could not sign in' : { email, password, token }
}

/** GraphQL's words for "not yours": of whoever may not see the cart, and of a cart that is not there for them. Any other error says nothing. */
const refusingCategories: readonly unknown[] = ['graphql-authorization', 'graphql-no-such-entity']

/** Whether one customer can read another's cart, by REST and by GraphQL. Signs both in anew, makes the owner's cart, and else only reads. */
export const probeForeignCart = async (probing: Probing, base: string, owner: ProbeCustomer, other: ProbeCustomer): Promise<void> => {
  const found = (endpoint: string, outcome: SecurityProbe['outcome'], text: string): void => note(probing, 'foreignCart', endpoint, outcome, text)
  const rest = 'GET /rest/V1/carts/{id}'
  const [ownerToken, token] = [await customerToken(probing, base, owner), await customerToken(probing, base, other)]
  if (ownerToken === null || token === null) return found(rest, 'impossible', 'a customer could not sign in again')
  // Whoever cannot read what is their own shows nothing by being refused.
  const control = await askOnce(probing, { method: 'GET', path: '/rest/V1/customers/me', body: undefined }, base, token)
  if (typeof control === 'string' || control.status !== 200) return found(rest, 'unknown', `the customer's token does not open its own account: ${typeof control === 'string' ? control : control.status}`)
  const cart = jsonOf(await post(probing, base, '/rest/V1/carts/mine', {}, ownerToken))
  if (typeof cart !== 'number') return found(rest, 'unknown', 'no cart could be made to look for')
  for (const what of ['', '/items', '/totals']) {
    const [path, endpoint] = [`/rest/V1/carts/${cart}${what}`, `${rest}${what}`]
    const answer = await askOnce(probing, { method: 'GET', path, body: undefined }, base, token)
    if (typeof answer === 'string') found(endpoint, 'unknown', answer)
    else if (answer.status === 200) found(endpoint, 'hole', "a customer's token reads the cart of another")
    else if (isOfWebServer(answer)) found(endpoint, 'unknown', webServer)
    else found(endpoint, answer.status === 401 || answer.status === 403 || answer.status === 404 ? 'refused' : 'unknown', String(answer.status))
  }
  const graphQl = 'POST /graphql cart'
  const mask = graphQlId(await post(probing, base, '/graphql', { query: '{customerCart{id}}' }, ownerToken), 'customerCart')
  if (mask === null) return found(graphQl, 'impossible', 'GraphQL gives no cart to look for')
  const answer = await post(probing, base, '/graphql', { query: 'query($c:String!){cart(cart_id:$c){id email}}', variables: { c: mask } }, token)
  if (typeof answer === 'string') return found(graphQl, 'unknown', answer)
  lookIntoBody(probing, graphQl, answer)
  if (graphQlId(answer, 'cart') !== null) return found(graphQl, 'hole', "a customer's token reads the cart of another")
  const { errors } = (jsonOf(answer) ?? {}) as { errors?: { extensions?: { category?: unknown } }[] }
  const category = Array.isArray(errors) ? errors[0]?.extensions?.category : undefined
  found(graphQl, refusingCategories.includes(category) ? 'refused' : 'unknown', typeof category === 'string' ? category : `${answer.status} ${answer.text}`)
}

const graphQlId = (answer: HttpAnswer | string, field: string): string | null => {
  const body = jsonOf(answer) as { data?: Record<string, { id?: unknown } | null> | null } | null
  const id = body?.data?.[field]?.id
  return typeof id === 'string' ? id : null
}
