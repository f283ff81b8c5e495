import { answerOf } from '../answers.ts'
import type { Answer, TillContext } from '../protocol.ts'
import { lifetimeMs } from './token-life.ts'

const TIMEOUT_MS = 60_000

/** A till's session as an administrator, or with the integration token that the run was given. */
export type AdminSession = {
  /** null before the first sign-in. */
  token(): string | null
  signIn(): Promise<Answer>
  renewAtMs(): number | null
}

/** A JWT as Magento answers it, a JSON string; null for any other body. */
export const tokenIn = (body: string): string | null => /^"([A-Za-z0-9_.-]+)"\s*$/.exec(body)?.[1] ?? null

/** When a token should be renewed: after four fifths of its life, so that a till whose clock lags still sells; null where it does not say. */
export const renewalOf = (jwt: string, nowMs: number): number | null => {
  const lifeMs = lifetimeMs(jwt)
  return lifeMs === null ? null : nowMs + lifeMs * 0.8
}

/** A wrong password is refused: the session asks again after a minute at the earliest. */
export const openAdminSession = (context: TillContext): AdminSession => {
  const { credentials } = context
  let token: string | null = credentials.magentoToken === '' ? null : credentials.magentoToken
  let renewAtMs: number | null = null
  return {
    token: () => token,
    renewAtMs: () => renewAtMs,
    signIn: async () => {
      if (credentials.magentoToken !== '') return { kind: 'ok' }
      const { magentoUser: username, magentoPassword: password } = credentials
      const reply = await context.send({
        method: 'POST', url: `${context.magentoUrl}/rest/V1/integration/admin/token`, body: JSON.stringify({ username, password }), token: null, wants: 'body',
        timeoutMs: TIMEOUT_MS,
      })
      const answer = answerOf(reply)
      if (answer.kind === 'signIn') return { kind: 'refused', reason: 'h401' }
      if (answer.kind !== 'ok') return answer
      const jwt = tokenIn(reply.body)
      if (jwt === null) return { kind: 'retry', reason: 'no-token', afterMs: null }
      token = jwt
      renewAtMs = renewalOf(jwt, context.nowMs())
      return answer
    },
  }
}
