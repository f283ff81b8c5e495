import { fieldRequired, jsonAnswer, notAuthorized } from './answer.ts'
import { SELF, userOf } from './caller.ts'
import { filterFields, parseFields } from './field-filter.ts'
import { limitedCriteria } from './input-limits.ts'
import { queryPairs, readSearchCriteria } from './search-criteria.ts'
import { isFields, snakeName } from './service-input.ts'
import type { FaultRequest } from '../faults.ts'
import type { Answer } from './answer.ts'
import type { Caller } from './caller.ts'
import type { FieldTree } from './field-filter.ts'
import type { SearchCriteria } from './search-criteria.ts'
import type { Shop } from './shop.ts'

/** Where a request came from, as the shop notes it with a cart's order. */
export type Origin = { address: string; forwardedFor: string | null }

/** A request after its route is known. Query and body are read when a route asks for them. */
export class MagentoRequest {
  readonly params: readonly string[]
  readonly query: string
  readonly body: unknown
  readonly shop: Shop
  readonly caller: Caller
  readonly origin: Origin
  #pairs: Map<string, string> | null = null

  constructor(shop: Shop, params: readonly string[], query: string, body: unknown, caller: Caller, origin: Origin) {
    this.shop = shop
    this.params = params
    this.query = query
    this.body = body
    this.caller = caller
    this.origin = origin
  }

  /** The caller's number within its user type; 0 for a guest. */
  get userId(): number {
    return userOf(this.caller).userId
  }

  /** The customer who asks, in a route of the resource `self`. */
  get customerId(): number {
    if (this.caller.kind !== 'customer') throw notAuthorized(SELF)
    return this.caller.customerId
  }

  get pairs(): ReadonlyMap<string, string> {
    return (this.#pairs ??= queryPairs(this.query))
  }

  /** Path parameter `place`, decoded. */
  param(place: number): string {
    return this.params[place] ?? ''
  }

  criteria(): SearchCriteria {
    const criteria = readSearchCriteria(this.pairs)
    return this.shop.options.inputLimits ? limitedCriteria(criteria) : criteria
  }

  /** The `fields` of the query; null when the query has none, `broken` when Magento cannot read them. */
  fields(): FieldTree | 'broken' | null {
    const text = this.pairs.get('fields')
    return text === undefined || text === '' ? null : (parseFields(text) ?? 'broken')
  }

  /** A required top-level value of the body, as its service method names it, in either spelling. */
  given(name: string): unknown {
    const body = isFields(this.body) ? this.body : {}
    const value = body[name] ?? body[snakeName(name)]
    if (value === undefined || value === null) throw fieldRequired(name)
    return value
  }

  /** An answer after `fields` was applied to it. */
  answer(value: unknown, rows = 1): Answer {
    const tree = this.fields()
    if (tree === null || typeof value !== 'object' || value === null) return jsonAnswer(value, 200, rows)
    return jsonAnswer(tree === 'broken' ? [] : filterFields(value, tree), 200, rows)
  }

  /** A search answer `{items, search_criteria, total_count}` after `fields` was applied to it. */
  page(criteria: SearchCriteria, items: readonly unknown[], total: number): Answer {
    return this.answer({ items, search_criteria: criteria.echo, total_count: total }, items.length)
  }
}

export type Route = {
  method: 'GET' | 'POST' | 'PUT' | 'DELETE'
  /** The path after `/V1/`; `*` stands for one part, which is decoded into `params`. */
  path: string
  /** The right that the caller needs: an ACL resource, `self` for a customer's own routes, null where no token is asked for. */
  resource: string | null
  /** Which request of the till this is, for faults; null for what no till asks. */
  request: FaultRequest | null | ((query: string) => FaultRequest | null)
  /** Its row in the service times; the request's name where it is null. */
  time: string | null
  handle: (request: MagentoRequest) => Answer
  /** Present where the route can be called through `/async/`: checks one body at once, and does the work later. */
  queued?: QueuedWork
}

export type QueuedWork = {
  topic: string
  service: string
  /** Throws what Magento refuses at once, before anything is queued. */
  check: (body: unknown, shop: Shop) => void
  /** Does one operation and returns its result as JSON text. Throws MagentoError for a failed operation. */
  work: (shop: Shop, body: unknown) => string
}

type Node = { children: Map<string, Node>; any: Node | null; routes: Map<string, Route> }
const node = (): Node => ({ children: new Map(), any: null, routes: new Map() })

/** Finds routes by path part, constant parts before `*`. */
export class RouteTable {
  readonly #root = node()

  constructor(routes: readonly Route[]) {
    for (const route of routes) {
      let place = this.#root
      for (const part of route.path.split('/')) {
        if (part === '*') place = place.any ??= node()
        else {
          const next = place.children.get(part) ?? node()
          place.children.set(part, next)
          place = next
        }
      }
      place.routes.set(route.method, route)
    }
  }

  /** The route and its parameters; null where the path or the verb is unknown. */
  find(method: string, parts: readonly string[]): { route: Route; params: string[] } | null {
    const walk = (place: Node, depth: number, params: string[]): { route: Route; params: string[] } | null => {
      if (depth === parts.length) {
        const route = place.routes.get(method)
        return route === undefined ? null : { route, params }
      }
      const part = parts[depth] ?? ''
      const constant = place.children.get(part)
      const found = constant === undefined ? null : walk(constant, depth + 1, params)
      if (found !== null) return found
      return place.any === null || part === '' ? null : walk(place.any, depth + 1, [...params, part])
    }
    return walk(this.#root, 0, [])
  }
}
