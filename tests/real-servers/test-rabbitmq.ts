import { writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { accepts, freePort, programAt, scratch, startServer } from './test-server.ts'
import type { RunningServer } from './test-server.ts'

export type TestBroker = RunningServer & { url: string; call(method: string, path: string, body?: unknown): Promise<unknown> }

/** A RabbitMQ with its management API on free loopback ports, in a folder of its own that goes with it. It counts ten times a second. */
export const startRabbitmq = async (login: { user: string; password: string }): Promise<TestBroker> => {
  const [amqp, management, distribution, epmd] = [await freePort(), await freePort(), await freePort(), await freePort()]
  const folder = scratch('rabbitmq')
  const config = join(folder, 'rabbitmq.conf')
  writeFileSync(config, [
    `listeners.tcp.1 = 127.0.0.1:${amqp}`, 'management.tcp.ip = 127.0.0.1', `management.tcp.port = ${management}`, 'collect_statistics_interval = 100',
    // It adds up messages that were taken once in five seconds otherwise.
    'management.sample_retention_policies.global.minute = 1', 'management.sample_retention_policies.basic.minute = 1', 'management.sample_retention_policies.detailed.10 = 1',
    `default_user = ${login.user}`, `default_pass = ${login.password}`, '',
  ].join('\n'))
  writeFileSync(join(folder, 'plugins'), '[rabbitmq_management].\n')
  const url = `http://127.0.0.1:${management}`
  const authorization = `Basic ${Buffer.from(`${login.user}:${login.password}`).toString('base64')}`
  const call = async (method: string, path: string, body?: unknown): Promise<unknown> => {
    const answer = await fetch(`${url}/api${path}`, {
      method, headers: { authorization, 'content-type': 'application/json' }, ...(body === undefined ? {} : { body: JSON.stringify(body) }),
    })
    const text = await answer.text()
    if (!answer.ok) throw new Error(`${method} ${path}: ${answer.status} ${text}`)
    return text === '' ? null : JSON.parse(text)
  }
  const env = {
    RABBITMQ_NODENAME: `tillstorm-${amqp}@localhost`, RABBITMQ_DIST_PORT: String(distribution), ERL_EPMD_PORT: String(epmd), ERL_EPMD_ADDRESS: '127.0.0.1',
    RABBITMQ_MNESIA_BASE: join(folder, 'mnesia'), RABBITMQ_LOG_BASE: join(folder, 'log'), RABBITMQ_CONFIG_FILE: config, RABBITMQ_GENERATED_CONFIG_DIR: join(folder, 'generated'),
    RABBITMQ_ENABLED_PLUGINS_FILE: join(folder, 'plugins'), RABBITMQ_CONF_ENV_FILE: join(folder, 'none'), RABBITMQ_PID_FILE: join(folder, 'pid'),
    // The script then becomes the server itself, so that it can be ended by its pid.
    detached: '1',
    RABBITMQ_SERVER_ADDITIONAL_ERL_ARGS: '-kernel inet_dist_use_interface {127,0,0,1} +S 1:1',
  }
  // Started here, because a broker that finds no port mapper leaves one behind that outlives it.
  const mapper = await startServer(programAt('epmd')!, ['-port', String(epmd), '-address', '127.0.0.1'], { folder: scratch('epmd'), isReady: () => accepts(epmd) })
  try {
    const server = await startServer(programAt('rabbitmq-server')!, [], { folder, env, isReady: () => call('GET', '/overview') })
    return {
      ...server, url, call,
      stop: async () => {
        // Ending by itself takes it six seconds.
        await server.stop('SIGKILL')
        await mapper.stop()
      },
    }
  } catch (error) {
    await mapper.stop()
    throw error
  }
}
