import { spawn } from 'node:child_process'
import { existsSync } from 'node:fs'
import { mkdir, mkdtemp, readdir, rename, rm } from 'node:fs/promises'
import { join } from 'node:path'
import { cacheFolder, whileLocked } from './cache.mjs'
import { npmCommand, npmProblem } from './npm.mjs'
import { SetupProblem } from './steps.mjs'

/** tillstorm runs on this version of Node or a newer one; the exact version is what an older machine is given. */
export const neededMajor = 24
const pinned = '24.21.0'

/**
 * A Node that runs TypeScript: this process's own where it is new enough, else one from the user's cache, which npm
 * fetches once (the package `node`, about 125 MB).
 * @param {Record<string, string | undefined>} env
 * @param {(line: string) => void} say
 * @param {{ ownVersion?: string, ownPath?: string }} [self]
 * @returns {Promise<{ path: string, version: string, source: 'own' | 'cache' }>}
 */
export async function findNode24(env, say, self = {}) {
  const { ownVersion = process.versions.node, ownPath = process.execPath } = self
  if (Number(ownVersion.split('.')[0]) >= neededMajor) return { path: ownPath, version: ownVersion, source: 'own' }
  const folder = join(cacheFolder(env), `node-${pinned}-${process.platform}-${process.arch}`)
  const path = join(folder, 'node_modules', 'node', 'bin', process.platform === 'win32' ? 'node.exe' : 'node')
  if (!existsSync(path)) await install(env, say, folder, path, ownVersion)
  return { path, version: pinned, source: 'cache' }
}

/**
 * @param {Record<string, string | undefined>} env
 * @param {(line: string) => void} say
 * @param {string} folder
 * @param {string} path
 * @param {string} ownVersion
 */
async function install(env, say, folder, path, ownVersion) {
  const cache = cacheFolder(env)
  const startedAtMs = Date.now()
  say(
    `Node ${pinned}: fetching it with npm into ${cache} (${neededMajor} or newer is needed, not ${ownVersion})`,
  )
  try {
    await mkdir(cache, { recursive: true })
    await whileLocked(`${folder}.lock`, () => installAlone(env, cache, folder, path), {
      onWait: () => say(`Node ${pinned}: another process is fetching it, waiting`),
    })
  } catch (error) {
    if (error instanceof SetupProblem) throw error
    const why = error instanceof Error ? error.message : String(error)
    throw new SetupProblem(
      `Node ${pinned} cannot be put into ${cache}: ${why}`,
      'set XDG_CACHE_HOME to a folder that you can write, or install Node 24',
    )
  }
  say(`Node ${pinned}: ready (${((Date.now() - startedAtMs) / 1000).toFixed(1)} s)`)
}

/**
 * @param {Record<string, string | undefined>} env
 * @param {string} cache
 * @param {string} folder
 * @param {string} path
 */
async function installAlone(env, cache, folder, path) {
  if (existsSync(path)) return
  // We hold the lock, so what another install left behind is dead.
  for (const name of await readdir(cache)) {
    if (name.startsWith('installing-node-')) await rm(join(cache, name), { recursive: true, force: true })
  }
  const temporary = await mkdtemp(join(cache, 'installing-node-'))
  try {
    const { command, args } = npmCommand(env)
    // The package fetches its binary in an install script, which a user's own settings may forbid in general.
    const wanted = [
      'install',
      '--no-save',
      '--ignore-scripts=false',
      '--global=false',
      '--prefix',
      temporary,
      `node@${pinned}`,
    ]
    const result = await run(
      command,
      [...args, ...wanted, '--no-audit', '--no-fund', '--loglevel=error'],
      temporary,
      env,
    )
    if (!result.ok)
      throw npmProblem(
        `fetching Node ${pinned} failed`,
        result.output,
        'install Node 24 or newer (https://nodejs.org) and start again',
      )
    const binary = path.replace(folder, temporary)
    const check = existsSync(binary)
      ? await run(binary, ['--version'], temporary, env)
      : { ok: false, output: 'npm left no binary' }
    if (!check.ok || check.output.trim() !== `v${pinned}`) {
      throw new SetupProblem(
        `the Node that npm fetched does not run: ${check.output.trim().slice(0, 300)}`,
        'install Node 24 or newer (https://nodejs.org) and start again',
      )
    }
    await rm(folder, { recursive: true, force: true })
    await rename(temporary, folder)
  } finally {
    await rm(temporary, { recursive: true, force: true })
  }
}

/**
 * Runs a command to its end and keeps the last 20,000 characters of what it says.
 * @param {string} command
 * @param {string[]} args
 * @param {string} cwd
 * @param {Record<string, string | undefined>} env
 * @returns {Promise<{ ok: boolean, output: string }>}
 */
export function run(command, args, cwd, env) {
  return new Promise((resolve) => {
    const child = spawn(command, args, {
      cwd,
      env,
      stdio: ['ignore', 'pipe', 'pipe'],
      signal: AbortSignal.timeout(15 * 60_000),
    })
    let output = ''
    for (const stream of [child.stdout, child.stderr]) {
      stream.setEncoding('utf8')
      stream.on('data', (/** @type {string} */ piece) => (output = (output + piece).slice(-20_000)))
    }
    child.on('error', (error) => resolve({ ok: false, output: `${output}${error.message}` }))
    child.on('close', (code) => resolve({ ok: code === 0, output }))
  })
}
