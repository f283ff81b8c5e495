import type { Samples } from './samples.ts'
import type { Reply, TillRequest } from './protocol.ts'

export type MeasuredSend = {
  send: (request: TillRequest) => Promise<Reply>
  /** The code of an error that a measured request met since this was asked last; null where none did. */
  takeError: () => string | null
}

/**
 * Measures each request that has a name of its own: one of several that make an order. What carries an order, and reads, are measured by who asks for them.
 * What a part of an order met is kept, so that the order can count it also where a look-up made good what the part was answered.
 */
export const measuredSend = (send: (request: TillRequest) => Promise<Reply>, samples: Pick<Samples, 'request' | 'error'>, nowMs: () => number): MeasuredSend => {
  let met: string | null = null
  return {
    send: (request) => {
      const { name } = request
      if (name === undefined) return send(request)
      const startMs = nowMs()
      return send(request).then((reply) => {
        const { error } = reply
        samples.request(name, nowMs() - startMs, error !== '')
        if (error !== '') {
          met = error
          samples.error(name, error)
        }
        return reply
      })
    },
    takeError: () => {
      const taken = met
      met = null
      return taken
    },
  }
}
