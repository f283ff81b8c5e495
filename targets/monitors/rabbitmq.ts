import { TillstormError } from '../../run/problems.ts'
import { assertAllowed, targetBase } from '../allow-list.ts'
import { createHttp, httpDefaults, jsonOf } from '../http.ts'
import type { HttpAnswer } from '../http.ts'
import { oneLine } from '../one-line.ts'
import type { MonitorConfigOf } from './config.ts'
import { emptyLook } from './look.ts'
import type { Watch } from './look.ts'
import { MeanTimes } from './mean-times.ts'

type Login = { user: string; password: string }
type Raw = Readonly<Record<string, unknown>>

const fields = 'name,messages,messages_ready,messages_unacknowledged,consumers,message_stats'

const isObject = (value: unknown): value is Raw => typeof value === 'object' && value !== null && !Array.isArray(value)

const numberIn = (raw: Raw, name: string): number | null => {
  const value = raw[name]
  return typeof value === 'number' && Number.isFinite(value) ? value : null
}

const statistics = (queue: Raw): Raw => (isObject(queue['message_stats']) ? queue['message_stats'] : {})
const count = (queue: Raw, name: string): number => numberIn(statistics(queue), name) ?? 0
const rate = (queue: Raw, name: string): number => {
  const details = statistics(queue)[`${name}_details`]
  return isObject(details) ? (numberIn(details, 'rate') ?? 0) : 0
}

/** How messages leave a queue for good: acknowledged, or handed out without waiting for that. */
const leaving = ['ack', 'deliver_no_ack', 'get_no_ack'] as const

const patternOf = (text: string): RegExp => new RegExp(`^${text.replace(/[\\^$.|?+()[\]{}]/g, '\\$&').replaceAll('*', '.*')}$`)

const queuesOf = (answer: HttpAnswer, place: string, secrets: readonly string[]): Raw[] => {
  if (answer.status === 401 || answer.status === 403) {
    throw new TillstormError('TARGET_REFUSED', `${place} refuses us (${answer.status})`, { hint: 'check user, password and the tag `monitoring` of the user' })
  }
  if (answer.status === 404) throw new TillstormError('TARGET_UNEXPECTED', `${place} knows no such vhost, or has no management API (404)`)
  if (answer.status !== 200) {
    throw new TillstormError('TARGET_UNEXPECTED', `${place} answers ${answer.status} where queues were expected (${oneLine(answer.text, 80, secrets)})`)
  }
  const queues = jsonOf(answer)
  if (Array.isArray(queues)) return queues.filter(isObject)
  throw new TillstormError('TARGET_UNEXPECTED', `${place} gives no list of queues, so it is no RabbitMQ`)
}

/**
 * Queues of a RabbitMQ, summed up, by its management API. It counts messages (every 5 s by default) and tells no times: those are
 * computed from its counts (mean-times.ts).
 */
export const rabbitmqWatch = (config: MonitorConfigOf<'rabbitmq'>, login: Login, io: { allow: readonly string[]; timeoutMs: number; nowMs: () => number }): Watch => {
  const base = targetBase(config.url)
  assertAllowed(config.url, io.allow)
  const http = createHttp({ ...httpDefaults, allow: io.allow, timeoutMs: io.timeoutMs, connections: 1 })
  const vhost = config.vhost ?? '/'
  const place = `${base}/api/queues/${encodeURIComponent(vhost)}`
  const authorization = `Basic ${Buffer.from(`${login.user}:${login.password}`).toString('base64')}`
  const patterns = config.queues.map((text) => ({ text, pattern: patternOf(text) }))
  const times = new MeanTimes()
  return {
    look: async () => {
      const answer = await http.send({ method: 'GET', url: `${place}?columns=${fields}`, headers: { authorization }, body: undefined })
      const all = queuesOf(answer, place, [login.password])
      const nobody = patterns.find(({ pattern }) => !all.some((queue) => pattern.test(String(queue['name']))))
      if (nobody !== undefined) throw new TillstormError('TARGET_UNEXPECTED', `no queue in the vhost ${vhost} matches "${nobody.text}"`)
      const queues = all.filter((queue) => patterns.some(({ pattern }) => pattern.test(String(queue['name']))))
      const sum = (name: string): number =>
        queues.reduce((total, queue) => {
          const value = numberIn(queue, name)
          if (value === null) throw new TillstormError('TARGET_UNEXPECTED', `the queue ${oneLine(String(queue['name']), 80)} has no count of its messages yet`)
          return total + value
        }, 0)
      const total = (of: (queue: Raw) => number): number => queues.reduce((all, queue) => all + of(queue), 0)
      const messages = sum('messages')
      const left = total((queue) => leaving.reduce((all, name) => all + count(queue, name), 0))
      return {
        ...emptyLook(),
        messages,
        ...times.add(io.nowMs(), messages, left),
        values: {
          ready: sum('messages_ready'),
          unacked: sum('messages_unacknowledged'),
          'published-per-second': total((queue) => rate(queue, 'publish')),
          'left-per-second': total((queue) => leaving.reduce((all, name) => all + rate(queue, name), 0)),
          consumers: total((queue) => numberIn(queue, 'consumers') ?? 0),
        },
      }
    },
    close: () => http.close(),
  }
}
