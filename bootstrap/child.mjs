import { spawn } from 'node:child_process'
import { constants } from 'node:os'
import { fileURLToPath } from 'node:url'

const followParent = new URL('./follow-parent.mjs', import.meta.url).href
const forwarded = /** @type {const} */ (['SIGINT', 'SIGTERM', 'SIGHUP', 'SIGQUIT'])

/**
 * Runs a script by the given Node in our place: same standard streams, our signals handed on, and its exit code given
 * back. The child ends by SIGTERM when we are killed, so that nothing stays behind.
 * @param {string} node
 * @param {string[]} args script and arguments
 * @param {{ env?: Record<string, string | undefined>, onStdout?: (text: string) => void, cwd?: string }} [options]
 * @returns {Promise<number>} the exit code; 128 + the signal's number where a signal ended it, as shells say it
 */
export function become(node, args, options = {}) {
  const { env = process.env, onStdout, cwd } = options
  const child = spawn(node, ['--import', followParent, ...args], {
    stdio: ['inherit', onStdout === undefined ? 'inherit' : 'pipe', 'inherit'],
    env: { ...env, TILLSTORM_FOLLOW: String(process.pid) },
    cwd,
  })
  if (onStdout !== undefined) {
    child.stdout?.setEncoding('utf8')
    child.stdout?.on('data', onStdout)
  }
  // A terminal sends Ctrl-C to the whole group, so there the child has it already.
  const atTerminal = process.stdin.isTTY || process.stdout.isTTY || process.stderr.isTTY
  let lastAtMs = 0
  const handlers = forwarded.map((signal) => {
    const handler = () => {
      // npm repeats the signals that its group got; twice within a second was meant once.
      const again = Date.now() - lastAtMs < 1000
      lastAtMs = Date.now()
      if (!again && !(signal === 'SIGINT' && atTerminal)) child.kill(signal)
    }
    process.on(signal, handler)
    return { signal, handler }
  })
  return new Promise((resolve, reject) => {
    child.on('error', reject)
    child.on('close', (code, signal) => {
      for (const { signal: name, handler } of handlers) process.off(name, handler)
      resolve(code ?? 128 + (signal === null ? 0 : constants.signals[signal]))
    })
  })
}

/** The folder of the clone or of the installed package. */
export const root = fileURLToPath(new URL('..', import.meta.url))
