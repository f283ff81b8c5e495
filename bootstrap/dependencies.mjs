import { readFile } from 'node:fs/promises'
import { join } from 'node:path'
import { whileLocked } from './cache.mjs'
import { run } from './node24.mjs'
import { npmCommand, npmProblem } from './npm.mjs'
import { SetupProblem } from './steps.mjs'

/**
 * Installs what package-lock.json names with `npm ci`, unless node_modules holds exactly that already.
 * @param {string} root the clone
 * @param {Record<string, string | undefined>} env
 * @param {(line: string) => void} say
 */
export async function installDependencies(root, env, say) {
  if (await matchesLock(root)) return
  try {
    const onWait = () => say('packages: another process is installing them, waiting')
    await whileLocked(join(root, '.setup.lock'), () => installAlone(root, env, say), { onWait })
  } catch (error) {
    if (error instanceof SetupProblem) throw error
    const why = error instanceof Error ? error.message : String(error)
    throw new SetupProblem(
      `the packages cannot be installed in ${root}: ${why}`,
      'make the folder writable for you, or work in a copy that is',
    )
  }
}

/**
 * @param {string} root
 * @param {Record<string, string | undefined>} env
 * @param {(line: string) => void} say
 */
async function installAlone(root, env, say) {
  if (await matchesLock(root)) return
  const startedAtMs = Date.now()
  say('packages: installing what package-lock.json names (npm ci)')
  const { command, args } = npmCommand(env)
  const result = await run(
    command,
    [...args, 'ci', '--include=dev', '--no-audit', '--no-fund', '--loglevel=error'],
    root,
    env,
  )
  if (!result.ok) throw npmProblem('`npm ci` failed', result.output, 'run `npm ci` and read what it says')
  say(`packages: ready (${((Date.now() - startedAtMs) / 1000).toFixed(1)} s)`)
}

/**
 * True when node_modules holds every package of the lock file in its very version. npm keeps what it installed in
 * node_modules/.package-lock.json; packages for other platforms are optional and may be missing.
 * @param {string} root
 * @returns {Promise<boolean>}
 */
export async function matchesLock(root) {
  const [wanted, installed] = await Promise.all([
    packagesOf(join(root, 'package-lock.json')),
    packagesOf(join(root, 'node_modules', '.package-lock.json')),
  ])
  if (wanted === null || installed === null) return false
  return Object.entries(wanted).every(([path, { version, integrity, optional }]) => {
    const there = installed[path]
    if (path === '') return true
    return there === undefined ? optional === true : there.version === version && there.integrity === integrity
  })
}

/**
 * @param {string} file
 * @returns {Promise<Record<string, { version?: string, integrity?: string, optional?: boolean }> | null>}
 */
async function packagesOf(file) {
  try {
    return JSON.parse(await readFile(file, 'utf8')).packages ?? null
  } catch {
    return null
  }
}
