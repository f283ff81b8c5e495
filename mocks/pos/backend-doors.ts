/** A backend as the till's server reaches it: only the paths of a till, with a bearer token that the page never sees. */
export type Door = {
  /** Whether a till may ask this. `path` begins with `/` and has no query. */
  allows(method: string, path: string): boolean
  /** Hands a request on; a token that the backend refuses is renewed once. Rejects where the backend cannot be reached. */
  ask(method: string, pathAndQuery: string, body: Buffer | null): Promise<Response>
}

const TIMEOUT_MS = 30_000

type Rule = readonly [method: 'GET' | 'POST', path: RegExp]

const allowed = (rules: readonly Rule[]) => (method: string, path: string): boolean => rules.some(([each, pattern]) => each === method && pattern.test(path))

/** Keeps one token for all requests, and asks for one at a time. */
const withToken = (base: string, rules: readonly Rule[], fetchToken: () => Promise<string>): Door => {
  let token: Promise<string> | null = null
  const current = (): Promise<string> => {
    token ??= fetchToken().catch((error: unknown) => {
      token = null
      throw error
    })
    return token
  }
  const once = async (method: string, pathAndQuery: string, body: Buffer | null): Promise<{ response: Response; used: Promise<string> }> => {
    const used = current()
    const response = await fetch(base + pathAndQuery, {
      method,
      body: body === null ? null : new Uint8Array(body),
      headers: { authorization: `Bearer ${await used}`, ...(body === null ? {} : { 'content-type': 'application/json' }) },
      redirect: 'manual',
      signal: AbortSignal.timeout(TIMEOUT_MS),
    })
    return { response, used }
  }
  return {
    allows: allowed(rules),
    ask: async (method, pathAndQuery, body) => {
      const { response, used } = await once(method, pathAndQuery, body)
      if (response.status !== 401) return response
      await response.arrayBuffer()
      if (token === used) token = null
      return (await once(method, pathAndQuery, body)).response
    },
  }
}

const postJson = async (url: string, body: unknown, headers: Record<string, string> = {}): Promise<unknown> => {
  const response = await fetch(url, {
    method: 'POST', body: JSON.stringify(body), headers: { 'content-type': 'application/json', ...headers }, redirect: 'manual', signal: AbortSignal.timeout(TIMEOUT_MS),
  })
  if (response.status !== 200) throw new Error(`the sign-in was answered ${response.status}`)
  return response.json()
}

const name = '[A-Za-z0-9._%~-]{1,192}'

/** The sync backend (mocks/sync/openapi.json), in one session of this till's terminal. */
export const syncDoor = (base: string, terminal: number, registrationToken: string): Door =>
  withToken(
    base,
    [
      ['GET', /^\/v1\/catalogue(\/changes)?$/],
      ['GET', /^\/v1\/stock\/changes$/],
      ['GET', /^\/v1\/customers(\/changes)?$/],
      ['GET', new RegExp(`^/v1/products/${name}$`)],
      ['GET', /^\/v1\/orders\/[a-z0-9-]{1,32}$/],
      ['POST', /^\/v1\/order-batches$/],
      ['POST', new RegExp(`^/v1/terminals/${terminal}/shifts$`)],
    ],
    async () => {
      const { token } = (await postJson(`${base}/v1/terminals/${terminal}/session`, {}, { authorization: `Bearer ${registrationToken}` })) as { token?: unknown }
      if (typeof token !== 'string') throw new Error('the sync backend gave no session token')
      return token
    },
  )

/** Magento's REST, as an integration or an admin user. */
export const magentoDoor = (base: string, secret: { kind: 'token'; token: string } | { kind: 'user'; username: string; password: string }): Door =>
  withToken(
    base,
    [
      ['GET', /^\/rest\/V1\/products$/],
      ['GET', new RegExp(`^/rest/V1/products/${name}$`)],
      ['GET', /^\/rest\/V1\/inventory\/source-items$/],
      ['GET', /^\/rest\/V1\/customers\/search$/],
      ['GET', /^\/rest\/V1\/orders$/],
      ['POST', /^\/rest\/V1\/orders$/],
    ],
    async () => {
      if (secret.kind === 'token') return secret.token
      const token = await postJson(`${base}/rest/V1/integration/admin/token`, { username: secret.username, password: secret.password })
      if (typeof token !== 'string') throw new Error('Magento gave no token')
      return token
    },
  )
