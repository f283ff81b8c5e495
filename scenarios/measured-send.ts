import type { Samples } from './samples.ts'
import type { Reply, TillRequest } from './protocol.ts'

/** Measures each request that has a name of its own: one of several that make an order. What carries an order, and reads, are measured by who asks for them. */
export const measuredSend = (send: (request: TillRequest) => Promise<Reply>, samples: Pick<Samples, 'request'>, nowMs: () => number) =>
  (request: TillRequest): Promise<Reply> => {
    const { name } = request
    if (name === undefined) return send(request)
    const startMs = nowMs()
    return send(request).then((reply) => {
      samples.request(name, nowMs() - startMs, reply.error !== '')
      return reply
    })
  }
