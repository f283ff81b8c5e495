import { basicAndOauth } from '../../fixtures/basic-auth.ts'
import type { OAuthIntegration } from '../../fixtures/oauth.ts'
import { basic64Of } from '../door.ts'
import type { BasicAuth } from '../door.ts'
import type { HttpAnswer } from '../http.ts'
import { signedAuthorization } from './oauth.ts'
import type { SignIn } from './sign-in.ts'

/** One try of a request: its header, and what the answer says about it. */
export type Attempt = {
  header: string
  /** Told of a 401: true where another try, with a header of its own, may do better. */
  refused(answer: HttpAnswer): boolean
  /** Told of any other answer. */
  taken(): void
}

export type Authorization = {
  attempt(method: string, url: string): Promise<Attempt>
  /** The base under which this target has verified a signature; null where nothing is signed, or nothing was yet. */
  signedBase(): string | null
}

/** A token of a sign-in, or of an integration, as a bearer. */
export const bearerAuthorization = (signIn: SignIn): Authorization => ({
  signedBase: () => null,
  attempt: async () => {
    const bearer = await signIn.bearer()
    return {
      header: `Bearer ${bearer}`,
      refused: () => {
        signIn.refused(bearer)
        return signIn.renewable
      },
      taken: () => undefined,
    }
  },
})

/**
 * The bases under which a Magento may have received a request to `url`, likeliest first: the base string holds scheme and host as PHP sees them, and a
 * proxy may have dropped the port or ended TLS.
 */
export const signedBases = (url: string): string[] => {
  const { protocol, host, hostname, pathname } = new URL(url)
  const path = pathname.replace(/\/+$/, '')
  const origins = [`${protocol}//${host}`, `${protocol}//${hostname}`]
  if (protocol === 'https:') origins.push(`http://${host}`, `http://${hostname}`)
  return [...new Set(origins)].map((origin) => `${origin}${path}`)
}

/** Signs each request of an integration (OAuth 1.0a), with a nonce and a time of its own, and finds out which base the target verifies. */
export const signingAuthorization = (
  integration: OAuthIntegration, url: string, options: { basic: BasicAuth | null; nowMs: () => number; known: string | null },
): Authorization => {
  const { basic, known, nowMs } = options
  const bases = known === null ? signedBases(url) : [known]
  let at = 0
  let isProven = known !== null
  const prove = (used: number): void => {
    if (!isProven) at = used
    isProven = true
  }
  return {
    signedBase: () => (isProven ? (bases[at] ?? null) : null),
    attempt: async (method, target) => {
      const used = at
      const signed = signedAuthorization(integration, method, `${bases[used] ?? url}${target.slice(url.length)}`, nowMs())
      return {
        header: basic === null ? signed : basicAndOauth(basic64Of(basic), signed),
        refused: ({ text }) => {
          // Each nonce is taken once, and ours are random: somebody repeated the request on its way.
          if (/nonce is already being used/i.test(text)) return true
          if (!/signature is invalid/i.test(text)) {
            // Too few rights are told only after the signature was verified.
            if (/isn't authorized to access/i.test(text)) prove(used)
            return false
          }
          if (isProven) return false
          const isLast = used + 1 >= bases.length
          at = isLast ? 0 : Math.max(at, used + 1)
          return !isLast
        },
        taken: () => prove(used),
      }
    },
  }
}
