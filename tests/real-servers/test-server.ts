import { spawn, spawnSync } from 'node:child_process'
import { existsSync, mkdtempSync, rmSync } from 'node:fs'
import { connect, createServer } from 'node:net'
import type { AddressInfo } from 'node:net'
import { tmpdir } from 'node:os'
import { delimiter, join } from 'node:path'

/** Debian keeps servers where a user's PATH does not look, and puts a script before RabbitMQ that changes the user. */
const folders = ['/usr/lib/rabbitmq/bin', ...(process.env['PATH'] ?? '').split(delimiter), '/usr/sbin', '/usr/local/sbin']

/** The path of a program; null where the machine has none. */
export const programAt = (name: string): string | null => folders.map((folder) => join(folder, name)).find((path) => existsSync(path)) ?? null

/** Why the tests of a real server must be skipped; false where its programs are there. */
export const whyNot = (programs: readonly string[], debianPackage: string): string | false => {
  const missing = programs.find((name) => programAt(name) === null)
  return missing === undefined ? false : `because there is no ${missing} here (apt-get install ${debianPackage})`
}

export const freePort = (): Promise<number> =>
  new Promise((resolve, reject) => {
    const server = createServer()
    server.once('error', reject)
    server.listen(0, '127.0.0.1', () => {
      const { port } = server.address() as AddressInfo
      server.close(() => resolve(port))
    })
  })

/** Resolves where somebody listens. */
export const accepts = (port: number): Promise<void> =>
  new Promise((resolve, reject) => {
    const socket = connect(port, '127.0.0.1', () => {
      socket.destroy()
      resolve()
    })
    socket.once('error', reject)
  })

export const scratch = (name: string): string => mkdtempSync(join(tmpdir(), `tillstorm-${name}-`))

/** A server must never outlive its test, also where the test is killed. */
const endsWithUs = (program: string, args: readonly string[]): [string, string[]] => {
  const setpriv = programAt('setpriv')
  return setpriv === null ? [program, [...args]] : [setpriv, ['--pdeathsig', 'KILL', '--', program, ...args]]
}

/** Looks again and again, as soon as the look before has ended, until it succeeds; throws what the last one said. */
export const untilItWorks = async <Result>(boundMs: number, look: () => Promise<Result>, pauseMs = 50): Promise<Result> => {
  const endMs = performance.now() + boundMs
  for (;;) {
    try {
      return await look()
    } catch (error) {
      if (performance.now() > endMs) throw error
      await new Promise((resolve) => setTimeout(resolve, pauseMs))
    }
  }
}

export type RunningServer = { stop(signal?: 'SIGTERM' | 'SIGKILL'): Promise<void> }

/** How long a server may take to end by itself. */
const END_MS = 10_000

/** Starts a server in the foreground and waits until `isReady` no longer throws. `stop` ends it, and deletes its folder. */
export const startServer = async (
  program: string, args: readonly string[], options: { folder: string; env?: Record<string, string>; isReady: () => Promise<unknown> },
): Promise<RunningServer> => {
  const [command, commandArgs] = endsWithUs(program, args)
  const child = spawn(command, commandArgs, { stdio: ['ignore', 'pipe', 'pipe'], cwd: options.folder, env: { PATH: folders.join(delimiter), LANG: 'C.UTF-8', HOME: options.folder, ...options.env } })
  let log = ''
  for (const stream of [child.stdout, child.stderr]) stream.setEncoding('utf8').on('data', (text: string) => (log = (log + text).slice(-4000)))
  const ended = new Promise<void>((resolve) => {
    child.once('close', () => resolve())
    child.once('error', (error) => {
      log += error.message
      resolve()
    })
  })
  const stop: RunningServer['stop'] = async (signal = 'SIGTERM') => {
    child.kill(signal)
    const timer = setTimeout(() => child.kill('SIGKILL'), END_MS)
    await ended
    clearTimeout(timer)
    rmSync(options.folder, { recursive: true, force: true, maxRetries: 5 })
  }
  try {
    await Promise.race([
      untilItWorks(60_000, options.isReady),
      ended.then(() => {
        throw new Error('it ended')
      }),
    ])
  } catch (error) {
    await stop()
    throw new Error(`${program} did not start: ${error instanceof Error ? error.message : String(error)}\n${log}`)
  }
  return { stop }
}

/** A program that must end well before the server can start. */
export const runOnce = (program: string, args: readonly string[], folder: string): void => {
  const { status, stdout, stderr } = spawnSync(program, args, { encoding: 'utf8', cwd: folder, env: { PATH: folders.join(delimiter), HOME: folder, LANG: 'C.UTF-8' } })
  if (status !== 0) throw new Error(`${program} ended with ${status}: ${`${stdout}${stderr}`.slice(-2000)}`)
}
