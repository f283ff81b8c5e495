import { requestNames } from '../fixtures/request-names.ts'
import type { RequestName } from '../fixtures/request-names.ts'

/** `sale` happens at the till, not at a server: no fault of a server can name it. */
export type FaultRequest = Exclude<RequestName, 'sale'>

/** Requests whose time and errors a fault can change; `latency.<request>` in a budget uses the same names. */
export const faultRequests: readonly FaultRequest[] = (Object.keys(requestNames) as RequestName[]).filter(
  (name) => name !== 'sale',
)

/** Faults of the embedded till: written without a value. What each does: docs/pos.md. */
export const posFaults = [
  'pos-slow-handler', 'pos-late-result', 'pos-frame-12', 'pos-frame-25', 'pos-idle-90', 'pos-timer-120', 'pos-blocking-sync', 'pos-heavy-bundle', 'pos-no-worker',
  'pos-no-shell', 'pos-outbox-lost', 'pos-outbox-twice', 'pos-leak', 'pos-shift',
] as const
export type PosFault = (typeof posFaults)[number]

/** A fault planted in the process of an embedded target. Counts are orders or restarts of the whole run. */
export type Fault =
  | { kind: 'lose-orders' | 'duplicate-orders' | 'alter-orders' | 'phantom-orders'; count: number }
  | { kind: 'restart-sync' | 'restart-magento'; count: number }
  | { kind: 'slow'; request: FaultRequest; ms: number }
  | { kind: 'errors'; request: FaultRequest; percent: number }
  | { kind: 'stall'; seconds: number }
  | { kind: 'open-endpoint'; request: FaultRequest }
  | { kind: 'token-ignored' | 'stack-trace' | 'foreign-cart' }
  | { kind: 'token-ttl'; seconds: number }
  | { kind: 'cut-after-store' | 'kill-worker'; percent: number }
  | { kind: 'db-down'; seconds: number }
  | { kind: 'rate-limit'; perMinute: number }
  | { kind: 'poison-message' | 'lose-invoices'; count: number }
  | { kind: 'drop-webhooks' | 'duplicate-webhooks' | 'missign-webhooks'; count: number }
  | { kind: 'delay-webhooks'; ms: number }
  | { kind: PosFault }

/** Faults that strike Magento itself, whoever sends it the orders. */
export const magentoFaults: ReadonlySet<Fault['kind']> = new Set([
  'restart-magento', 'open-endpoint', 'token-ignored', 'stack-trace', 'foreign-cart', 'cut-after-store', 'kill-worker', 'db-down', 'rate-limit',
  'poison-message', 'lose-invoices', 'drop-webhooks', 'duplicate-webhooks', 'missign-webhooks', 'delay-webhooks',
])

/** A way to write each fault, for help texts. */
export const faultForms = [
  'lose-orders=N', 'duplicate-orders=N', 'alter-orders=N', 'phantom-orders=N', 'slow=REQUEST:MS',
  'errors=REQUEST:PERCENT', 'stall=SECONDS', 'restart-sync=N', 'restart-magento=N',
  'open-endpoint=REQUEST', 'token-ignored', 'stack-trace', 'foreign-cart', 'token-ttl=SECONDS',
  'cut-after-store=PERCENT', 'kill-worker=PERCENT', 'db-down=SECONDS', 'rate-limit=N', 'poison-message=N', 'lose-invoices=N',
  'drop-webhooks=N', 'duplicate-webhooks=N', 'missign-webhooks=N', 'delay-webhooks=MS',
  ...posFaults,
] as const

const numberBetween = (text: string, low: number, high: number, what: string, whole: boolean): number => {
  const value = /^\d+(\.\d+)?$/.test(text) ? Number(text) : Number.NaN
  if (!(value >= low && value <= high) || (whole && !Number.isInteger(value))) {
    throw new Error(`${what} must be a ${whole ? 'whole ' : ''}number from ${low} to ${high}, not "${text}"`)
  }
  return value
}

const requestAndNumber = (kind: string, value: string): { request: FaultRequest; text: string } => {
  const colon = value.indexOf(':')
  const name = colon < 0 ? value : value.slice(0, colon)
  const request = faultRequests.find((known) => known === name)
  if (request === undefined) {
    throw new Error(`fault ${kind} names the unknown request "${name}"; known are ${faultRequests.join(', ')}`)
  }
  return { request, text: colon < 0 ? '' : value.slice(colon + 1) }
}

/**
 * Reads one fault as `--fault` takes it, for example `lose-orders=3`, `slow=order:250` or `pos-idle-90`.
 * Throws an Error with one clear line for an unknown name or a value out of range.
 */
export const parseFault = (text: string): Fault => {
  const equals = text.indexOf('=')
  const kind = equals < 0 ? text : text.slice(0, equals)
  const value = equals < 0 ? '' : text.slice(equals + 1)
  const posFault = posFaults.find((known) => known === kind)
  if (posFault !== undefined) {
    if (equals >= 0) throw new Error(`fault ${kind} takes no value`)
    return { kind: posFault }
  }
  switch (kind) {
    case 'lose-orders':
    case 'duplicate-orders':
    case 'alter-orders':
    case 'phantom-orders':
    case 'lose-invoices':
      return { kind, count: numberBetween(value, 1, 100_000, `fault ${kind}: the count of ${kind === 'lose-invoices' ? 'invoices' : 'orders'}`, true) }
    case 'restart-sync':
    case 'restart-magento':
      return { kind, count: numberBetween(value, 1, 100, `fault ${kind}: the count of restarts`, true) }
    case 'slow': {
      const { request, text: ms } = requestAndNumber(kind, value)
      return { kind, request, ms: numberBetween(ms, 1, 600_000, `fault ${kind}: the milliseconds`, true) }
    }
    case 'errors': {
      const { request, text: percent } = requestAndNumber(kind, value)
      return { kind, request, percent: numberBetween(percent, 0.001, 100, `fault ${kind}: the per cent`, false) }
    }
    case 'cut-after-store':
    case 'kill-worker':
      return { kind, percent: numberBetween(value, 0.001, 100, `fault ${kind}: the per cent`, false) }
    case 'db-down':
      return { kind, seconds: numberBetween(value, 0.01, 3600, `fault ${kind}: the seconds`, false) }
    case 'rate-limit':
      return { kind, perMinute: numberBetween(value, 1, 1_000_000, `fault ${kind}: the orders a minute`, true) }
    case 'poison-message':
      return { kind, count: numberBetween(value, 1, 100, `fault ${kind}: the count of messages`, true) }
    case 'drop-webhooks':
    case 'duplicate-webhooks':
    case 'missign-webhooks':
      return { kind, count: numberBetween(value, 1, 100_000, `fault ${kind}: the count of events`, true) }
    case 'delay-webhooks':
      return { kind, ms: numberBetween(value, 1, 600_000, `fault ${kind}: the milliseconds`, true) }
    case 'stall':
      return { kind, seconds: numberBetween(value, 0.01, 3600, `fault ${kind}: the seconds`, false) }
    case 'open-endpoint':
      return { kind, request: requestAndNumber(kind, value).request }
    case 'token-ignored':
    case 'stack-trace':
    case 'foreign-cart':
      if (equals >= 0) throw new Error(`fault ${kind} takes no value`)
      return { kind }
    case 'token-ttl':
      return { kind, seconds: numberBetween(value, 1, 86_400, `fault ${kind}: the seconds`, true) }
    default:
      throw new Error(`unknown fault "${kind}"; known are ${faultForms.join(', ')}`)
  }
}

/** The lifetime of tokens in seconds where a fault sets it; null where none does. */
export const plantedTokenSeconds = (faults: readonly Fault[]): number | null => {
  const planted = faults.find((fault) => fault.kind === 'token-ttl')
  return planted === undefined ? null : planted.seconds
}
