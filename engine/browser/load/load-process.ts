import { fork, type ChildProcess } from 'node:child_process'
import { extname } from 'node:path'
import { fileURLToPath } from 'node:url'
import { keptEnv } from '../kept-env.ts'
import type { VisitOrder, VisitReport } from './load-messages.ts'

const STOP_GRACE_MS = 3000
const KEPT_TEXT = 1000

const extension = extname(fileURLToPath(import.meta.url))

/** The process in which Lighthouse runs. It is started when first needed, and again after it died. */
export class LoadProcess {
  #file: string
  #env: NodeJS.ProcessEnv
  #child: ChildProcess | null = null
  #lastWords = ''

  constructor(env: NodeJS.ProcessEnv, file = fileURLToPath(new URL(`./load-child${extension}`, import.meta.url))) {
    this.#env = env
    this.#file = file
  }

  /** Rejects with one line where the process dies or does not answer in time; it is gone then. Rejects with the signal's reason on abort. */
  visit(order: VisitOrder, boundMs: number, signal: AbortSignal): Promise<VisitReport> {
    const child = this.#started()
    return new Promise<VisitReport>((resolve, reject) => {
      const settle = (act: () => void): void => {
        clearTimeout(timer)
        signal.removeEventListener('abort', aborted)
        child.off('message', answered)
        child.off('close', died)
        child.off('error', failed)
        act()
      }
      const answered = (report: unknown): void => settle(() => resolve(report as VisitReport))
      const died = (code: number | null, ending: string | null): void =>
        settle(() => reject(new Error(`the process of Lighthouse ended by itself (${ending ?? code}): ${this.#said()}`)))
      const failed = (error: Error): void => settle(() => reject(error))
      const giveUp = (why: Error): void => settle(() => void this.stop().then(() => reject(why)))
      const aborted = (): void => giveUp(signal.reason instanceof Error ? signal.reason : new Error('aborted'))
      const timer = setTimeout(() => giveUp(new Error(`Lighthouse gave no answer within ${Math.round(boundMs / 1000)} s`)), boundMs)
      child.once('message', answered)
      child.once('close', died)
      child.once('error', failed)
      signal.addEventListener('abort', aborted, { once: true })
      if (signal.aborted) return aborted()
      child.send(order, (error) => {
        if (error !== null) failed(error)
      })
    })
  }

  async stop(): Promise<void> {
    const child = this.#child
    this.#child = null
    if (child === null || child.exitCode !== null || child.signalCode !== null) return
    const exited = new Promise<void>((resolve) => child.once('exit', () => resolve()))
    child.kill('SIGTERM')
    const timer = setTimeout(() => child.kill('SIGKILL'), STOP_GRACE_MS)
    await exited
    clearTimeout(timer)
  }

  #started(): ChildProcess {
    if (this.#child !== null && this.#child.connected) return this.#child
    this.#lastWords = ''
    const child = fork(this.#file, [], {
      // A group of its own, so that Ctrl-C reaches tillstorm first and the order of the ending is its own.
      detached: true,
      stdio: ['ignore', 'ignore', 'pipe', 'ipc'],
      execArgv: [],
      env: { ...keptEnv(this.#env), NODE_NO_WARNINGS: '1' },
    })
    child.stderr?.setEncoding('utf8').on('data', (text: string) => (this.#lastWords = (this.#lastWords + text).slice(-KEPT_TEXT)))
    this.#child = child
    return child
  }

  #said(): string {
    const lines = this.#lastWords.split('\n').filter((line) => line.trim() !== '')
    return (lines.find((line) => /Error/.test(line)) ?? lines.at(-1) ?? 'it said nothing').trim().slice(0, 200)
  }
}
