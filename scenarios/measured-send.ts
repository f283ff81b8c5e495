import type { Samples } from './samples.ts'
import type { Reply, TillRequest } from './protocol.ts'

/**
 * Measures each request that has a name of its own: one of several that make an order. What carries an order, and reads, are measured by who asks for them. A reply of 2xx may
 * hold an error, too: what `errorIn` of the request finds in it.
 */
export const measuredSend = (send: (request: TillRequest) => Promise<Reply>, samples: Pick<Samples, 'request' | 'error'>, nowMs: () => number) =>
  (request: TillRequest): Promise<Reply> => {
    const { name } = request
    if (name === undefined) return send(request)
    const startMs = nowMs()
    return send(request).then((reply) => {
      const error = reply.error || (request.errorIn?.(reply) ?? '')
      samples.request(name, nowMs() - startMs, error !== '')
      if (error !== '') samples.error(name, error)
      return reply
    })
  }
