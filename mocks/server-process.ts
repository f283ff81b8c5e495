import { fork, type ChildProcess } from 'node:child_process'
import { writeFileSync } from 'node:fs'
import { setPriority } from 'node:os'
import { extname } from 'node:path'
import { fileURLToPath } from 'node:url'

/** Seeding a large catalogue takes seconds on a slow disk; beyond this something is wrong. */
const START_BOUND_MS = 120_000
const STOP_GRACE_MS = 5000
const KEPT_LINES = 5
/** On a machine that both share, the generator comes first: a target that waits for a core is only slow, a late generator measures nothing. */
const NICENESS = 2

export type ServerSpec = {
  /** The folder whose main file runs. */
  name: 'magento' | 'sync' | 'pos'
  options: Record<string, unknown> & { port: number }
  /** Secrets, by environment variable. */
  secrets: Record<string, string>
}

const extension = extname(fileURLToPath(import.meta.url))

/** What a server may inherit. Nothing else: a user's own credentials are none of an embedded target's business. */
const KEPT = ['PATH', 'HOME', 'TMPDIR', 'TMP', 'TEMP', 'TZ', 'LANG', 'SystemRoot', 'NODE_OPTIONS', 'NODE_EXTRA_CA_CERTS', 'SSL_CERT_FILE'] as const

const kept = (env: NodeJS.ProcessEnv): Record<string, string> =>
  Object.fromEntries(KEPT.flatMap((name) => (env[name] === undefined ? [] : [[name, env[name]]])))

const yieldToGenerator = (pid: number): void => {
  try {
    setPriority(pid, NICENESS)
    // Linux weighs sessions against each other before it looks at niceness (sched(7), "The autogroup feature"), and each server has its own.
    if (process.platform === 'linux') writeFileSync(`/proc/${pid}/autogroup`, String(NICENESS))
  } catch {
    // Where the system does not allow it or has no such thing, the lag of the generator will tell.
  }
}

/**
 * One embedded server as a process of its own. It listens on loopback only, ends when tillstorm ends however that happens (the IPC
 * channel closes), and can be killed and started again on the same port and the same data.
 */
export class ServerProcess {
  url = ''
  restarts = 0
  #spec: ServerSpec
  #child: ChildProcess | null = null
  #lastLines: string[] = []
  #expectedExit = false
  #diedSaying: string | null = null

  constructor(spec: ServerSpec) {
    this.#spec = spec
  }

  /** What it said last, where it ended without being told to; null while it runs as it should. */
  get diedSaying(): string | null {
    return this.#diedSaying
  }

  /** Starts it and resolves when it listens. Throws an Error with its last line where it does not. */
  async start(): Promise<void> {
    this.#expectedExit = false
    this.#lastLines = []
    const { name, options, secrets } = this.#spec
    const child = fork(fileURLToPath(new URL(`./${name}/main${extension}`, import.meta.url)), [JSON.stringify(options)], {
      // A group of its own, so that Ctrl-C reaches tillstorm first and the order of the ending is its own.
      detached: true,
      stdio: ['ignore', 'ignore', 'pipe', 'ipc'],
      env: { ...kept(process.env), ...secrets, NODE_NO_WARNINGS: '1' },
    })
    this.#child = child
    if (child.pid !== undefined) yieldToGenerator(child.pid)
    child.stderr?.setEncoding('utf8').on('data', (text: string) => this.#note(text))
    child.once('exit', (code, signal) => {
      if (!this.#expectedExit) this.#diedSaying = `${name} ended by itself (${signal ?? code}): ${this.#lastLines.at(-1) ?? 'it said nothing'}`
    })
    this.url = await this.#listening(child)
    const port = Number(new URL(this.url).port)
    this.#spec = { ...this.#spec, options: { ...options, port } }
  }

  /** SIGKILL, as a machine that loses power, then starts again on what its disk holds; `changed` options hold from then on. */
  async restart(changed: Record<string, unknown> = {}): Promise<void> {
    await this.#end('SIGKILL')
    this.#spec = { ...this.#spec, options: { ...this.#spec.options, ...changed } }
    this.restarts += 1
    await this.start()
  }

  async stop(): Promise<void> {
    await this.#end('SIGTERM')
  }

  /** A message to the process, on the channel of its ready line. */
  tell(message: Record<string, unknown>): void {
    this.#child?.send(message)
  }

  async #end(signal: 'SIGKILL' | 'SIGTERM'): Promise<void> {
    const child = this.#child
    this.#child = null
    if (child === null || child.exitCode !== null || child.signalCode !== null) return
    this.#expectedExit = true
    const exited = new Promise<void>((resolve) => child.once('exit', () => resolve()))
    child.kill(signal)
    const timer = setTimeout(() => child.kill('SIGKILL'), STOP_GRACE_MS)
    await exited
    clearTimeout(timer)
  }

  #note(text: string): void {
    const lines = text.split('\n').filter((line) => line.trim() !== '').map((line) => line.slice(0, 300))
    this.#lastLines = [...this.#lastLines, ...lines].slice(-KEPT_LINES)
  }

  #listening(child: ChildProcess): Promise<string> {
    return new Promise((resolve, reject) => {
      const fail = (why: string): void => {
        clearTimeout(timer)
        reject(new Error(`the embedded ${this.#spec.name} did not start: ${this.#lastLines.at(-1) ?? why}`))
      }
      const timer = setTimeout(() => {
        child.kill('SIGKILL')
        fail(`not listening after ${START_BOUND_MS / 1000} s`)
      }, START_BOUND_MS)
      child.once('error', (error) => fail(error.message))
      // `close`, not `exit`: by then its last words have been read.
      child.once('close', (code, signal) => fail(`it ended (${signal ?? code})`))
      child.on('message', (message) => {
        if (typeof message !== 'object' || message === null || !('url' in message) || typeof message.url !== 'string') return
        clearTimeout(timer)
        resolve(message.url)
      })
    })
  }
}
