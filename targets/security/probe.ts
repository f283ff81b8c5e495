import { TillstormError } from '../../run/problems.ts'
import type { SecurityCheckName, SecurityProbe } from '../../run/security-record.ts'
import type { Http, HttpAnswer } from '../http.ts'
import { isOfWebServer } from '../magento/client.ts'
import { oneLine } from '../one-line.ts'
import { unsigned, tampered } from './bad-tokens.ts'
import type { ProtectedEndpoint } from './endpoints.ts'
import { leakIn } from './error-bodies.ts'
import { shapeOf } from './shape-of.ts'

/** Tokens to probe one realm with; null where there is none. */
export type RealmTokens = {
  base: string
  /** Why nobody can present a token there; null where they can. */
  noTokens: string | null
  /** Valid now: what the same request gets with it is what a hole looks like. */
  valid: string | null
  expired: { token: string } | { impossible: string }
  revoked: { token: string } | { impossible: string }
  /** Valid, and of somebody who may not do this. */
  few: { token: string; whose: string } | { impossible: string }
}

export type Probing = { http: Http; secrets: readonly string[]; nowMs: () => number; probes: SecurityProbe[] }

const MOST_BODY = 300

const refusals: readonly number[] = [401, 403]

/** One answer; a target that does not answer is a text. */
export const askOnce = async (
  { http }: Pick<Probing, 'http'>, { method, path, body }: Pick<ProtectedEndpoint, 'method' | 'path' | 'body'>, base: string, token: string | null,
): Promise<HttpAnswer | string> => {
  try {
    return await http.send({ method, url: base + path, headers: token === null ? {} : { authorization: `Bearer ${token}` }, body })
  } catch (error) {
    if (error instanceof TillstormError) return error.message
    throw error
  }
}

export const endpointName = ({ method, path }: Pick<ProtectedEndpoint, 'method' | 'path'>): string => `${method} ${path.split('?')[0] ?? ''}`

/** What the answer of a web server before the target says of the target: nothing. */
export const webServer = 'the web server before it refuses: it wants HTTP basic auth'

/** Notes what was met, and looks into every body of an error for what it should not tell. */
export const note = (probing: Probing, check: SecurityCheckName, endpoint: string, outcome: SecurityProbe['outcome'], text: string, body?: string): void => {
  const shown = body === undefined ? '' : oneLine(body, MOST_BODY, probing.secrets)
  probing.probes.push({ check, endpoint, outcome, text: oneLine(text, 300, probing.secrets), ...(shown === '' ? {} : { body: shown }), atMs: probing.nowMs() })
}

/** GraphQL tells its errors with status 200, too. */
const holdsGraphQlErrors = ({ url, text }: HttpAnswer): boolean => {
  if (!new URL(url).pathname.endsWith('/graphql')) return false
  try {
    const body = JSON.parse(text) as { errors?: unknown } | null
    return Array.isArray(body?.errors) && body.errors.length > 0
  } catch {
    return false
  }
}

export const lookIntoBody = (probing: Probing, endpoint: string, answer: HttpAnswer): void => {
  if (answer.status < 400 && !holdsGraphQlErrors(answer)) return
  const leak = leakIn(answer.text, probing.secrets)
  if (leak === null && isOfWebServer(answer)) return note(probing, 'errorBodies', endpoint, 'unknown', webServer)
  if (leak === null) note(probing, 'errorBodies', endpoint, 'refused', `${answer.status} without details`)
  else note(probing, 'errorBodies', endpoint, 'hole', `its answer ${answer.status} tells ${leak}`, answer.text)
}

/** Magento's own error of a request that names no customer and no cart: what a gateway says is none. */
const isNobodysAccount = ({ status, text }: HttpAnswer): boolean => (status === 400 || status === 404) && /"message"\s*:/.test(text)

/**
 * Whether one endpoint refuses whoever has no right. It must answer 401 or 403, also where the same request of somebody who may gets an error of another kind: anything
 * that was answered past the door is a hole. What is neither (a 404 for all, a gateway that is away) says nothing.
 */
const probeOne = async (probing: Probing, check: SecurityCheckName, endpoint: ProtectedEndpoint, tokens: RealmTokens, token: string | null, what: string, control: HttpAnswer | string | null): Promise<void> => {
  const name = endpointName(endpoint)
  const answer = await askOnce(probing, endpoint, tokens.base, token)
  if (typeof answer === 'string') return note(probing, check, name, 'unknown', `${what}: ${answer}`)
  lookIntoBody(probing, name, answer)
  if (isOfWebServer(answer)) return note(probing, check, name, 'unknown', `${what}: ${webServer}`)
  if (refusals.includes(answer.status)) return note(probing, check, name, 'refused', `${what}: ${answer.status}`)
  // `self` is no resource: an administrator with all rights passes that door, and is nobody's customer behind it (Magento issue 24812).
  if (check === 'fewRights' && endpoint.realm === 'customer' && isNobodysAccount(answer)) {
    return note(probing, check, name, 'impossible', `${what}: ${answer.status}, as whoever has all rights gets it, who has no account behind this door`)
  }
  const isLetIn = answer.status < 300 || (control !== null && typeof control !== 'string' && control.status === answer.status && !refusals.includes(control.status))
  // An error's words are the server's own; what was let out may be the data of people.
  const body = answer.status < 300 ? (shapeOf(answer.text) ?? undefined) : answer.text
  if (isLetIn) note(probing, check, name, 'hole', `${what}, and it was let in (${answer.status})`, body)
  else note(probing, check, name, 'unknown', `${what}: ${answer.status}, which is neither a refusal nor what somebody who may is answered`, body)
}

/** All probes of one endpoint. */
export const probeEndpoint = async (probing: Probing, endpoint: ProtectedEndpoint, tokens: RealmTokens): Promise<void> => {
  const name = endpointName(endpoint)
  const control = tokens.valid === null ? null : await askOnce(probing, endpoint, tokens.base, tokens.valid)
  if (control !== null && typeof control !== 'string') {
    lookIntoBody(probing, name, control)
    if (control.status === 404 && /match any route|not found/i.test(control.text)) {
      for (const check of ['withoutToken', 'tamperedToken'] as const) note(probing, check, name, 'impossible', 'the target has no such endpoint')
      return
    }
  }
  const probe = (check: SecurityCheckName, token: string | null, what: string): Promise<void> => probeOne(probing, check, endpoint, tokens, token, what, control)
  await probe('withoutToken', null, 'no token')
  if (tokens.noTokens !== null) {
    for (const check of ['tamperedToken', 'expiredToken', 'revokedToken', 'fewRights'] as const) note(probing, check, name, 'impossible', tokens.noTokens)
    return
  }
  await probe('tamperedToken', tampered(tokens.valid ?? 'a-token-that-nobody-has-ever-issued'), 'a token whose content was changed')
  await probe('tamperedToken', unsigned(), 'a token that says it needs no signature')
  const given: readonly [SecurityCheckName, { token: string; whose?: string } | { impossible: string }, string][] = [
    ['expiredToken', tokens.expired, 'an expired token'], ['revokedToken', tokens.revoked, 'a revoked token'], ['fewRights', tokens.few, 'whose' in tokens.few ? tokens.few.whose : ''],
  ]
  for (const [check, having, what] of given) {
    if ('impossible' in having) note(probing, check, name, 'impossible', having.impossible)
    else await probe(check, having.token, what)
  }
}
