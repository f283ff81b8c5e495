import type { FastifyInstance } from 'fastify'
import { bearerOf, problem, type Backend } from '../app.ts'

type Params = { terminal: string }

const isCount = (value: unknown): value is number => Number.isSafeInteger(value) && (value as number) >= 0

/** Sign-in and shifts of a terminal. */
export const terminalRoutes = (app: FastifyInstance, backend: Backend): void => {
  app.post<{ Params: Params }>(
    '/v1/terminals/:terminal/session',
    { config: { request: 'sign-in' } },
    (request, reply) => {
      const token = bearerOf(request)
      if (token === null || !backend.tokens.isRegistration(token)) {
        return problem(reply, 401, 'unauthorized', 'the registration token is missing or wrong')
      }
      const { terminal } = request.params
      if (!/^[A-Za-z0-9._-]{1,64}$/.test(terminal))
        return problem(reply, 400, 'bad_terminal', 'a terminal is 1 to 64 characters of A-Z, a-z, 0-9 and . _ -')
      return reply.send({
        token: backend.tokens.issue(terminal, backend.now()),
        expiresInSeconds: backend.tokenTtlSeconds,
      })
    },
  )

  app.post<{ Params: Params }>(
    '/v1/terminals/:terminal/shifts',
    { config: { request: 'shift' } },
    async (request, reply) => {
      const token = bearerOf(request)
      const terminal = token === null ? null : backend.tokens.terminalOf(token, backend.now())
      if (terminal === null)
        return problem(reply, 401, 'unauthorized', 'the session token is missing, unknown or expired')
      if (terminal !== request.params.terminal)
        return problem(reply, 403, 'other_terminal', 'the session belongs to another terminal')
      const { event, atMs, orders, totalMinor } = (request.body ?? {}) as Record<string, unknown>
      if (event !== 'open' && event !== 'close') return problem(reply, 400, 'bad_shift', 'event must be open or close')
      if (!isCount(atMs) || !isCount(orders) || !isCount(totalMinor)) {
        return problem(reply, 400, 'bad_shift', 'atMs, orders and totalMinor must be whole numbers, not negative')
      }
      await backend.saveShift({ terminal, event, atMs, orders, totalMinor })
      return reply.send({ stored: true })
    },
  )
}
