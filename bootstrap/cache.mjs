import { mkdir, open, readFile, rm, stat, utimes } from 'node:fs/promises'
import { homedir, hostname } from 'node:os'
import { dirname, isAbsolute, join } from 'node:path'
import { setTimeout as sleep } from 'node:timers/promises'

/** A lock file that nobody has touched for this long belonged to a process that is gone. */
const staleAfterMs = 30_000

/**
 * The user's cache folder for what tillstorm builds or downloads: `$XDG_CACHE_HOME/tillstorm`, else
 * `~/.cache/tillstorm`. A relative XDG_CACHE_HOME is ignored, as the XDG base directory specification asks.
 * @param {Record<string, string | undefined>} env
 * @returns {string}
 */
export function cacheFolder(env) {
  const base = env.XDG_CACHE_HOME
  return join(base !== undefined && isAbsolute(base) ? base : join(env.HOME || homedir(), '.cache'), 'tillstorm')
}

/**
 * Runs `action` while holding `lockFile`, so that two processes never build the same thing at once. Waits, polling,
 * while another one holds it. The holder renews the file's time; a lock whose holder died on this machine, or that is
 * no longer renewed, is taken over. Throws when it waited longer than `patienceMs`.
 * @template T
 * @param {string} lockFile
 * @param {() => Promise<T>} action
 * @param {{ onWait?: () => void, patienceMs?: number, pollMs?: number }} [options]
 * @returns {Promise<T>}
 */
export async function whileLocked(lockFile, action, options = {}) {
  const { onWait = () => {}, patienceMs = 20 * 60_000, pollMs = 500 } = options
  const waitingSinceMs = Date.now()
  let told = false
  await mkdir(dirname(lockFile), { recursive: true })
  while (!(await take(lockFile))) {
    if (await isStale(lockFile)) {
      await rm(lockFile, { force: true })
      continue
    }
    if (Date.now() - waitingSinceMs > patienceMs) {
      throw new Error(
        `another process has held ${lockFile} for too long; remove that file when no tillstorm is being set up`,
      )
    }
    if (!told) onWait()
    told = true
    await sleep(pollMs)
  }
  const renewal = setInterval(() => void renew(lockFile), staleAfterMs / 6)
  try {
    return await action()
  } finally {
    clearInterval(renewal)
    await rm(lockFile, { force: true })
  }
}

/** @param {string} lockFile @returns {Promise<boolean>} */
async function take(lockFile) {
  try {
    const file = await open(lockFile, 'wx')
    await file.writeFile(`${process.pid} ${hostname()}\n`)
    await file.close()
    return true
  } catch (error) {
    if (errorCode(error) === 'EEXIST') return false
    throw error
  }
}

/** @param {string} lockFile @returns {Promise<boolean>} */
async function isStale(lockFile) {
  try {
    const [pid, host] = (await readFile(lockFile, 'utf8')).trim().split(' ')
    if (host === hostname() && !isAlive(Number(pid))) return true
    return Date.now() - (await stat(lockFile)).mtimeMs > staleAfterMs
  } catch (error) {
    if (errorCode(error) === 'ENOENT') return true
    throw error
  }
}

/** @param {number} pid @returns {boolean} */
function isAlive(pid) {
  try {
    process.kill(pid, 0)
    return true
  } catch (error) {
    return errorCode(error) === 'EPERM'
  }
}

/** @param {string} lockFile */
async function renew(lockFile) {
  const now = new Date()
  await utimes(lockFile, now, now).catch(() => {})
}

/**
 * The code of a system error such as ENOENT; undefined for anything else.
 * @param {unknown} error
 * @returns {string | undefined}
 */
export function errorCode(error) {
  const code = error instanceof Error && 'code' in error ? error.code : undefined
  return typeof code === 'string' ? code : undefined
}
