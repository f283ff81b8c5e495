import type { AfterSaleStep } from '../fixtures/after-sale.ts'
import type { WireOrder } from '../fixtures/order-wire.ts'
import type { PlanParameters } from '../fixtures/parameters.ts'
import type { RequestName } from '../fixtures/request-names.ts'

/** What the till and its backend say to each other is one file that exports a `protocol` of this type. */
export type Protocol = {
  traits: {
    name: string
    /**
     * Where a Magento order carries the till's key: in a field of its own; before the `@` of its customer's address; or as the company of its
     * billing address, where the customer is an account of the till's own (scenarios/magento/till-account.ts).
     */
    orderKey: 'increment_id' | 'ext_order_id' | 'customer_email' | 'company'
    /** 'magento' where Magento makes the prices and tells the till; left out: the till makes them. */
    pricing?: 'till' | 'magento'
    /** True where `created_at` in Magento is the moment of the sale at the till. */
    sendsSaleTime: boolean
    /** True where placing the order moves Magento's salable quantity. */
    movesStock: boolean
    /** True where a store-and-forward backend stands between the till and Magento. */
    hasQueue: boolean
    /** True where the cashier waits for the answer; false where the till's own outbox takes the sale. */
    cashierWaits: boolean
  }
  /** Which target the tills call: the faults, and the check that it answers, go there. */
  front: 'sync' | 'magento'
  /** Most orders that one request carries. */
  ordersPerRequest: number
  /** Request name of the call that carries orders: 'order-batch', or 'order' where it carries just one. */
  orderRequest: 'order' | 'order-batch'
  openTill(context: TillContext): Till
}

/** What a till knows and can do. It runs in k6: `send` is the only way out, and no npm package or Node module is there. */
export type TillContext = {
  terminal: number
  shop: number
  /** The run's prefix of all keys: what a till creates carries it. */
  orderPrefix: string
  plan: PlanParameters
  /** Base URLs without a final slash; '' where the run has no such target. */
  syncUrl: string
  magentoUrl: string
  credentials: Credentials
  /** Speed of the plan: waits that the plan asks for are divided by it. */
  speed: number
  /** Epoch milliseconds with a fraction, from the clock that all of the run's times come from. */
  nowMs(): number
  send(request: TillRequest): Promise<Reply>
}

/** As a `token`: `send` signs the request for the run's integration (OAuth 1.0a) instead of sending a bearer. */
export const SIGNED = 'signed-by-the-integration'

export type Credentials = {
  syncToken: string
  magentoUser: string
  magentoPassword: string
  /** What goes into `token` without a sign-in: a token that Magento takes as a bearer, or `SIGNED`; '' where user and password sign in. */
  magentoToken: string
  /** For the accounts that tills open for themselves: made for the run, and known to nobody else. */
  customerPassword: string
}

export type TillRequest = {
  /** Where the request is one of several that make an order: it is measured under this name, from here to its answer. */
  name?: RequestName
  method: 'GET' | 'POST' | 'PUT' | 'DELETE'
  url: string
  /** A finished string: templates cost a third of JSON.stringify in k6's engine. */
  body: string | null
  token: string | null
  /** Response bodies that nobody reads are thrown away unparsed. */
  wants: 'body' | 'status'
  timeoutMs: number
  /** What a reply of 2xx holds that is an error, as a code; null where nothing. Only for a request with a name. */
  errorIn?: (reply: Reply) => string | null
}

export type Reply = {
  /** HTTP status; 0 where no answer came. */
  status: number
  /** Short and safe: the error code of k6 such as `e1212`, or `h503`; '' when all is well. */
  error: string
  /** '' where the request wants the status only. */
  body: string
  /** Reads one value of a JSON body by path, without parsing the rest; undefined where it is missing or no JSON. */
  select(path: string): unknown
  /** Seconds of a Retry-After header in milliseconds; null where there is none. */
  retryAfterMs: number | null
}

/** How one attempt ended. `reason` uses letters, digits, `_`, `.` and `-` only: it travels in a sample's metadata. */
export type Answer =
  /**
   * `entityId`: Magento's number of the order, where the answer told it: what is done after the sale need not look for it. `metError`: the code of an answer that was an
   * error, before a look-up showed that it is done all the same. It counts as an error that was met.
   */
  | { kind: 'ok'; toldTotalMinor?: number; entityId?: number; metError?: string }
  /**
   * `isOpen`: the backend has taken it and has not ended it yet. It is looked at again, which is not another attempt, and no error either but where `metError` names one that
   * the look met.
   */
  | { kind: 'retry'; reason: string; afterMs: number | null; isOpen?: true; metError?: string }
  | { kind: 'signIn'; reason: string }
  | Refused

export type Refused = { kind: 'refused'; reason: string }

export type PageAnswer = { answer: Answer; next: string | null }

/** One till of one terminal: it keeps its own session. Every method makes one attempt; retrying is the terminal's work. */
export type Till = {
  signIn(): Promise<Answer>
  /** When the session should be renewed, epoch milliseconds; null where it does not expire. */
  renewAtMs(): number | null
  /** The token of the session, for the user's own queries; absent: they go without. */
  bearer?(): string | null
  /** One answer an order, in the order given. */
  sendOrders(orders: readonly OutgoingOrder[]): Promise<readonly Answer[]>
  /** One page of the full catalogue; `cursor` is null for the first page, and `next` null after the last. */
  cataloguePage(cursor: string | null): Promise<PageAnswer>
  /** Absent where the protocol has no such request: the check is then not applicable. */
  shift?(event: 'open' | 'close', orders: number, totalMinor: number): Promise<Answer>
  catalogueDelta?(sinceMs: number): Promise<Answer>
  stockDelta?(sinceMs: number): Promise<Answer>
  customerDelta?(sinceMs: number): Promise<Answer>
  productLookup?(sku: string): Promise<Answer>
  customerLookup?(email: string): Promise<Answer>
  /** `acknowledged`: this till was told that the backend has the order, so that "not known" is a fault. */
  orderLookup?(key: string, acknowledged: boolean): Promise<Answer>
  /** One attempt of a step after the sale of an acknowledged order; `attempt`: how often this step was tried before. Only tills of Magento have it. */
  afterSale?(step: AfterSaleStep, order: { key: string; entityId: number | null; attempt: number }): Promise<Answer>
}

/** An order on its way. `order` and `json` are made when they are first asked for. */
export type OutgoingOrder = {
  /** The till's key of the order. */
  readonly key: string
  /** How often it was sent before. */
  readonly attempt: number
  readonly order: WireOrder
  /** `JSON.stringify(order)`; in k6's engine it takes two thirds of the time of the object and its text. */
  readonly json: string
}
