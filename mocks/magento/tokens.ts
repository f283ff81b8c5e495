import { createHmac, timingSafeEqual } from 'node:crypto'

/** Who a token stands for: Magento's user types 2 (admin) and 3 (customer). */
export type Claims = { uid: number; utypid: 2 | 3; iat: number; exp: number }

const encoded = (value: object): string => Buffer.from(JSON.stringify(value)).toString('base64url')

const header = encoded({ kid: '1', alg: 'HS256' })

/** Issues and checks the HS256 tokens of one shop. Times are epoch seconds; tokens survive a restart with the same secret. */
export class Tokens {
  readonly #secret: string
  readonly #lifetimeSeconds: number
  readonly #known = new Map<string, Claims>()

  constructor(secret: string, lifetimeSeconds: number) {
    this.#secret = secret
    this.#lifetimeSeconds = lifetimeSeconds
  }

  issue(uid: number, utypid: 2 | 3, nowSeconds: number): string {
    const content = `${header}.${encoded({ uid, utypid, iat: nowSeconds, exp: nowSeconds + this.#lifetimeSeconds })}`
    return `${content}.${this.#signature(content)}`
  }

  /** The claims of a token that is ours and has not expired; null otherwise, whatever is wrong with it. */
  check(token: string, nowSeconds: number): Claims | null {
    let claims = this.#known.get(token)
    if (claims === undefined) {
      const dot = token.lastIndexOf('.')
      const given = Buffer.from(token.slice(dot + 1))
      const right = Buffer.from(this.#signature(token.slice(0, dot)))
      if (dot < 0 || given.length !== right.length || !timingSafeEqual(given, right)) return null
      claims = JSON.parse(Buffer.from(token.split('.')[1] ?? '', 'base64url').toString()) as Claims
      if (this.#known.size >= 5_000) this.#known.clear()
      this.#known.set(token, claims)
    }
    return claims.exp > nowSeconds ? claims : null
  }

  #signature(content: string): string {
    return createHmac('sha256', this.#secret).update(content).digest('base64url')
  }
}
