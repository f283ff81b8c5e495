// Run by Node 24: looks for a Chromium before the run starts, and installs Debian's where that is allowed. Without one
// the RAIL half of a run ends void; the load half needs none, so nothing here stops the set-up. Prints one line of JSON
// on stdout.
import { spawn } from 'node:child_process'
import { installHint, lookForChromium } from '../engine/browser/find-chromium.ts'
import { enter, say } from './steps.mjs'

const installBoundMs = 10 * 60_000
const interrupted = new AbortController()
for (const signal of /** @type {const} */ (['SIGINT', 'SIGTERM', 'SIGHUP']))
  process.on(signal, () => interrupted.abort())

await enter(async () => {
  const { found, tried } = await lookForChromium(process.env)
  if (found !== null) return tell(found)
  const why = tried.join('; ')
  const missing = (/** @type {string} */ line) => {
    say(`Chromium: ${line}. Without one RAIL is not measured. To mend it: ${installHint(process.platform)}`)
    return tell(null)
  }
  if (process.env.TILLSTORM_CHROMIUM) return missing(why)
  const command = await installCommand()
  if (command === null) return missing(`${why}, and it cannot be installed here (no apt-get, or neither root nor sudo without a password)`)
  say(`Chromium: installing it (${command.join(' ')}), once; about 100 MB`)
  const startedAtMs = Date.now()
  const apt = { ...process.env, DEBIAN_FRONTEND: 'noninteractive' }
  let end = await run(command, apt)
  // A fresh container has no lists of packages yet.
  if (end.code !== 0 && !interrupted.signal.aborted) {
    await run([...command.slice(0, command.indexOf('apt-get') + 1), 'update'], apt)
    end = await run(command, apt)
  }
  if (interrupted.signal.aborted) return 130
  if (end.code !== 0) return missing(`apt-get could not install it: ${end.last}`)
  const again = await lookForChromium(process.env)
  if (again.found === null) return missing(`apt-get installed one that does not do: ${again.tried.join('; ')}`)
  say(`Chromium: ready (${((Date.now() - startedAtMs) / 1000).toFixed(1)} s)`)
  return tell(again.found)
})

/** @param {import('../engine/browser/find-chromium.ts').Chromium | null} chromium @returns {number} */
function tell(chromium) {
  process.stdout.write(`${JSON.stringify(chromium)}\n`)
  return 0
}

/** What installs it here without asking anybody; null where nothing does. @returns {Promise<string[] | null>} */
async function installCommand() {
  if (process.platform !== 'linux' || (await run(['apt-get', '--version'], process.env)).code !== 0) return null
  const install = ['apt-get', 'install', '-y', '--no-install-recommends', 'chromium']
  if (process.getuid?.() === 0) return install
  return (await run(['sudo', '-n', 'true'], process.env)).code === 0 ? ['sudo', '-n', ...install] : null
}

/**
 * Runs a command to its end; gives its exit code and the last line that it said.
 * @param {string[]} command
 * @param {Record<string, string | undefined>} env
 * @returns {Promise<{ code: number, last: string }>}
 */
function run([program = '', ...args], env) {
  return new Promise((resolve) => {
    const signal = AbortSignal.any([interrupted.signal, AbortSignal.timeout(installBoundMs)])
    const child = spawn(program, args, { env, signal, stdio: ['ignore', 'pipe', 'pipe'] })
    let text = ''
    for (const stream of [child.stdout, child.stderr]) stream.setEncoding('utf8').on('data', (piece) => (text = (text + piece).slice(-4000)))
    child.on('error', (error) => resolve({ code: 1, last: error.message }))
    child.on('close', (code) => resolve({ code: code ?? 1, last: text.trim().split('\n').at(-1)?.slice(0, 200) ?? '' }))
  })
}
