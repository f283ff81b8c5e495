import { answerOf, safeReason } from '../answers.ts'
import type { Answer, OutgoingOrder, Protocol, Reply, Till, TillContext } from '../protocol.ts'

const ORDER_TIMEOUT_MS = 30_000
const READ_TIMEOUT_MS = 30_000

/** Offline first: the till's outbox takes the sale, and batches go to the sync backend, which writes them into Magento. */
export const protocol: Protocol = {
  traits: {
    name: 'sync',
    orderKey: 'increment_id',
    sendsSaleTime: true,
    movesStock: false,
    hasQueue: true,
    cashierWaits: false,
  },
  front: 'sync',
  ordersPerRequest: 50,
  orderRequest: 'order-batch',
  openTill: (context) => syncTill(context),
}

type Session = { token: string; renewAtMs: number | null }

const syncTill = (context: TillContext): Till => {
  const terminal = String(context.terminal)
  let session: Session | null = null
  /** What the till's own database holds; the first catalogue page of the day tells where the deltas go on. */
  const revision: Record<'catalogue' | 'stock' | 'customers', string> = { catalogue: '0', stock: '0', customers: '0' }
  const revisionFields = { catalogue: 'revision', stock: 'stockRevision', customers: 'customersRevision' } as const

  const get = (path: string): Promise<Reply> =>
    context.send({
      method: 'GET', url: context.syncUrl + path, body: null, token: session?.token ?? null, wants: 'body', timeoutMs: READ_TIMEOUT_MS,
    })

  const post = (path: string, body: string, token: string | null, timeoutMs: number): Promise<Reply> =>
    context.send({ method: 'POST', url: context.syncUrl + path, body, token, wants: 'body', timeoutMs })

  const delta = async (what: 'catalogue' | 'stock' | 'customers'): Promise<Answer> => {
    const reply = await get(`/v1/${what}/changes?since=${revision[what]}`)
    const answer = answerOf(reply)
    if (answer.kind !== 'ok') return answer
    const next = reply.select('revision')
    if (typeof next !== 'number' && typeof next !== 'string') return { kind: 'retry', reason: 'no-revision', afterMs: null }
    revision[what] = String(next)
    return answer
  }

  return {
    signIn: async () => {
      const reply = await post(`/v1/terminals/${terminal}/session`, '{}', context.credentials.syncToken, READ_TIMEOUT_MS)
      const answer = answerOf(reply)
      if (answer.kind === 'signIn') return { kind: 'refused', reason: 'h401' }
      if (answer.kind !== 'ok') return answer
      const token = reply.select('token')
      const seconds = reply.select('expiresInSeconds')
      if (typeof token !== 'string') return { kind: 'retry', reason: 'no-token', afterMs: null }
      // Renew after four fifths of its life: a till whose clock or network lags still sells with a valid token.
      session = { token, renewAtMs: typeof seconds === 'number' ? context.nowMs() + seconds * 800 : null }
      return answer
    },
    renewAtMs: () => session?.renewAtMs ?? null,
    bearer: () => session?.token ?? null,
    sendOrders: (outgoing) => {
      let orders = ''
      for (const order of outgoing) orders += orders === '' ? order.json : `,${order.json}`
      const body = `{"terminal":${terminal},"orders":[${orders}]}`
      return post('/v1/order-batches', body, session?.token ?? null, ORDER_TIMEOUT_MS).then((reply) => batchAnswers(reply, outgoing))
    },
    cataloguePage: async (cursor) => {
      const reply = await get(`/v1/catalogue?limit=500${cursor === null ? '' : `&after=${encodeURIComponent(cursor)}`}`)
      const answer = answerOf(reply)
      if (answer.kind !== 'ok') return { answer, next: null }
      if (cursor === null) {
        for (const area of ['catalogue', 'stock', 'customers'] as const) {
          const at = reply.select(revisionFields[area])
          if (typeof at === 'number' || typeof at === 'string') revision[area] = String(at)
        }
      }
      const next = reply.select('next')
      return { answer, next: typeof next === 'string' || typeof next === 'number' ? String(next) : null }
    },
    shift: async (event, orders, totalMinor) =>
      answerOf(
        await post(
          `/v1/terminals/${terminal}/shifts`,
          `{"event":"${event}","atMs":${Math.floor(context.nowMs())},"orders":${orders},"totalMinor":${totalMinor}}`,
          session?.token ?? null,
          READ_TIMEOUT_MS,
        ),
      ),
    catalogueDelta: () => delta('catalogue'),
    stockDelta: () => delta('stock'),
    customerDelta: () => delta('customers'),
    productLookup: async (sku) => answerOf(await get(`/v1/products/${encodeURIComponent(sku)}`)),
    customerLookup: async (email) => answerOf(await get(`/v1/customers?query=${encodeURIComponent(email)}`)),
    orderLookup: async (key, acknowledged) => {
      const reply = await get(`/v1/orders/${encodeURIComponent(key)}`)
      return reply.status === 404 && !acknowledged ? { kind: 'ok' } : answerOf(reply)
    },
  }
}

const allAccepted = (outgoing: readonly OutgoingOrder[]): string => {
  let results = ''
  for (const { key } of outgoing) results += `${results === '' ? '' : ','}{"key":"${key}","status":"accepted","reason":null}`
  return `{"results":[${results}]}`
}

/** An order counts as taken only when the answer names its key; an answer that does not is as good as none. */
const batchAnswers = (reply: Reply, outgoing: readonly OutgoingOrder[]): Answer[] => {
  const answer = answerOf(reply)
  if (answer.kind !== 'ok') return outgoing.map(() => answer)
  // As a rule all are accepted, and one comparison says so; where the text differs in anything, each answer is read.
  if (reply.body === allAccepted(outgoing)) return outgoing.map(() => answer)
  return outgoing.map(({ key }, at): Answer => {
    if (reply.select(`results.${at}.key`) !== key) return { kind: 'retry', reason: 'no-answer-for-key', afterMs: null }
    const status = reply.select(`results.${at}.status`)
    if (status === 'accepted' || status === 'duplicate') return { kind: 'ok' }
    if (status === 'rejected') return { kind: 'refused', reason: safeReason(String(reply.select(`results.${at}.reason`))) }
    return { kind: 'retry', reason: 'unknown-status', afterMs: null }
  })
}
