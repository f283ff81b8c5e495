import { randomBytes } from 'node:crypto'
import type { HttpAnswer } from '../http.ts'
import { askOnce, type Probing } from './probe.ts'

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

/** Whether one customer can read another's cart, by REST and by GraphQL. Reads only. */
export const probeForeignCart = async (probing: Probing, base: string, owner: ProbeCustomer, other: ProbeCustomer, note: (endpoint: string, outcome: 'refused' | 'hole' | 'unknown', text: string) => void): Promise<void> => {
  const cart = jsonOf(await post(probing, base, '/rest/V1/carts/mine', {}, owner.token))
  if (typeof cart !== 'number') return note('GET /rest/V1/carts/{id}', 'unknown', 'no cart could be made to look for')
  for (const path of [`/rest/V1/carts/${cart}`, `/rest/V1/carts/${cart}/items`, `/rest/V1/carts/${cart}/totals`]) {
    const endpoint = `GET ${path.replace(String(cart), '{id}')}`
    const answer = await askOnce(probing, { method: 'GET', path, body: undefined }, base, other.token)
    if (typeof answer === 'string') note(endpoint, 'unknown', answer)
    else if (answer.status === 200) note(endpoint, 'hole', "a customer's token reads the cart of another")
    else note(endpoint, answer.status === 401 || answer.status === 403 || answer.status === 404 ? 'refused' : 'unknown', String(answer.status))
  }
  const mask = graphQlData(await post(probing, base, '/graphql', { query: '{customerCart{id}}' }, owner.token), 'customerCart')
  if (mask === null) return
  const answer = await post(probing, base, '/graphql', { query: 'query($c:String!){cart(cart_id:$c){id email}}', variables: { c: mask } }, other.token)
  const read = graphQlData(answer, 'cart')
  note('POST /graphql cart', typeof answer === 'string' ? 'unknown' : read === null ? 'refused' : 'hole', read === null ? 'an error' : "a customer's token reads the cart of another")
}

const graphQlData = (answer: HttpAnswer | string, field: string): string | null => {
  const body = jsonOf(answer) as { data?: Record<string, { id?: unknown } | null> | null } | null
  const id = body?.data?.[field]?.id
  return typeof id === 'string' ? id : null
}
