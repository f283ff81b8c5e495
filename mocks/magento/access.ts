import { notAuthorized } from './answer.ts'
import { SELF, guest, isAllowed } from './caller.ts'
import { OAuthCheck } from './oauth-check.ts'
import { Revocations } from './revocations.ts'
import type { FaultRequest } from '../faults.ts'
import type { Accounts, AdminAccount } from './accounts.ts'
import type { Caller } from './caller.ts'
import type { Database } from './database.ts'
import type { NumberedIntegration } from './oauth-check.ts'
import type { PlantedHoles } from './planted-holes.ts'
import type { Tokens } from './tokens.ts'

export type AccessOptions = Accounts & {
  /** The first administrator, who may do everything. */
  admin: { user: string; password: string }
  /** Magento's setting `oauth/consumer/enable_integration_as_bearer`, off as installed. */
  integrationAsBearer: boolean
}

/** What a request shows of who makes it. `target` is the path with its query, as received. */
export type Credentials = { authorization: string; host: string; method: string; target: string }

type NumberedAdmin = AdminAccount & { userId: number }

const bearerOf = (authorization: string): string => (/^bearer /i.test(authorization) ? authorization.slice(7).trim() : '')

/** Who asks, and what they may: admin, customer and integration tokens, OAuth signatures, ACL resources. */
export class Access {
  readonly #tokens: Tokens
  readonly #holes: PlantedHoles
  readonly #revocations: Revocations
  readonly #oauth: OAuthCheck
  readonly #admins: readonly NumberedAdmin[]
  readonly #integrations: readonly NumberedIntegration[]
  readonly #integrationAsBearer: boolean

  constructor(database: Database, tokens: Tokens, holes: PlantedHoles, options: AccessOptions) {
    this.#tokens = tokens
    this.#holes = holes
    this.#admins = [{ ...options.admin, resources: 'all' as const }, ...options.users].map((one, place) => ({ ...one, userId: place + 1 }))
    this.#integrations = options.integrations.map((one, place) => ({ ...one, integrationId: place + 1 }))
    this.#integrationAsBearer = options.integrationAsBearer
    this.#revocations = new Revocations(database)
    this.#oauth = new OAuthCheck(database, this.#integrations)
  }

  /** An administrator by name. */
  admin(user: string): NumberedAdmin | undefined {
    return this.#admins.find((one) => one.user === user)
  }

  /** Ends all tokens of an admin (2) or a customer (3) that were issued before this second. */
  revoke(userType: 2 | 3, userId: number, nowSeconds: number): void {
    this.#revocations.revoke(userType, userId, nowSeconds)
  }

  /** Who a bearer token stands for; a guest where it is missing, tampered, expired, revoked or not allowed: there is no way to tell which. */
  callerOfBearer(authorization: string, nowSeconds: number): Caller {
    const token = bearerOf(authorization)
    if (token === '') return guest
    const claims = this.#tokens.check(token, nowSeconds)
    if (claims === null) return this.#integrationOfBearer(token)
    if (this.#revocations.isRevoked(claims)) return guest
    if (claims.utypid === 3) return { kind: 'customer', customerId: claims.uid }
    const admin = this.#admins.find(({ userId }) => userId === claims.uid)
    return admin === undefined ? guest : { kind: 'admin', userId: admin.userId, resources: admin.resources }
  }

  /**
   * Who may make this request; `resource` null lets everybody, and then a token that is no good makes a guest. Throws the recorded 401
   * where the right is missing, and OAuth's own refusals.
   */
  callerFor(resource: string | null, asked: FaultRequest | null, credentials: Credentials, nowSeconds: number): Caller {
    if (resource === null) return this.callerOfBearer(credentials.authorization, nowSeconds)
    const caller = this.#isTakenForAdmin(resource, credentials) ? this.#firstAdmin() : this.#callerOf(credentials, nowSeconds)
    if (isAllowed(caller, resource) || this.#holes.letsThrough(caller, resource, credentials.method)) return caller
    if (this.#holes.isOpen(asked)) return resource === SELF ? { kind: 'customer', customerId: 1 } : this.#firstAdmin()
    throw notAuthorized(resource)
  }

  #callerOf({ authorization, host, method, target }: Credentials, nowSeconds: number): Caller {
    // Magento skips what a web server wanted for itself before it: `Basic …, OAuth …`.
    if (!/(^|, *)oauth /i.test(authorization)) return this.callerOfBearer(authorization, nowSeconds)
    const { integrationId, resources } = this.#oauth.integrationOf({ authorization, method, url: `http://${host}${target}`, nowSeconds })
    return { kind: 'integration', integrationId, resources }
  }

  #integrationOfBearer(given: string): Caller {
    const found = this.#integrationAsBearer ? this.#integrations.find(({ token }) => token === given) : undefined
    return found === undefined ? guest : { kind: 'integration', integrationId: found.integrationId, resources: found.resources }
  }

  #isTakenForAdmin(resource: string, { authorization }: Credentials): boolean {
    return this.#holes.tokenIgnored && resource !== SELF && bearerOf(authorization) !== ''
  }

  #firstAdmin(): Caller {
    return { kind: 'admin', userId: 1, resources: 'all' }
  }
}
