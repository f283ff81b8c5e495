import { execFile } from 'node:child_process'
import { readFileSync } from 'node:fs'
import { fileURLToPath } from 'node:url'
import { errorCode } from '../../bootstrap/cache.mjs'

/** The folder that holds the module file which pins k6, in the clone and in the installed package alike. */
export const pinFolder = fileURLToPath(new URL('.', import.meta.url))

/** The major version of k6 whose scripts, flags and CSV columns tillstorm was written for. */
export const supportedMajor = 2

/** The k6 version that go.mod pins, such as `2.2.0`. */
export function pinnedVersion(folder: string = pinFolder): string {
  const found = /^\s*(?:require )?go\.k6\.io\/k6\/v2 v(\S+)/m.exec(readFileSync(`${folder}/go.mod`, 'utf8'))
  if (found?.[1] === undefined) throw new Error(`${folder}/go.mod does not pin go.k6.io/k6/v2`)
  return found[1]
}

export type VersionAnswer = { kind: 'version'; version: string; major: number } | { kind: 'unusable'; why: string }

/**
 * Asks a binary for its version by `k6 version`, whose first line is `<name of the binary> v2.2.0 (…)`. Never throws.
 */
export function askVersion(path: string): Promise<VersionAnswer> {
  return new Promise((resolve) => {
    execFile(path, ['version'], { timeout: 15_000, killSignal: 'SIGKILL', maxBuffer: 65_536 }, (error, stdout) => {
      const found = /^\S+ v((\d+)\.\d+\.\d+\S*)/.exec(stdout)
      if (found?.[1] !== undefined) return resolve({ kind: 'version', version: found[1], major: Number(found[2]) })
      resolve({
        kind: 'unusable',
        why: error === null ? 'does not answer `version` as k6 does' : reason(errorCode(error)),
      })
    })
  })
}

function reason(code: string | undefined): string {
  if (code === 'ENOENT') return 'is not there'
  if (code === 'EACCES') return 'cannot be executed'
  return 'does not run'
}
