import { TillstormError } from '../../run/problems.ts'
import { buildK6 } from './build-k6.ts'
import { pinnedVersion } from './k6-version.ts'
import { builtK6Path, lookForK6 } from './look-for-k6.ts'
import type { K6 } from './look-for-k6.ts'

export type { K6 }

export type FindK6Options = {
  /** Receives one line of progress at a time: a k6 that was passed over, and how the build goes on. */
  note?: (line: string) => void
  signal?: AbortSignal
}

/**
 * Finds a k6 2.x: the one that TILLSTORM_K6 names, then one on the PATH, then an earlier build in the user's cache,
 * else builds the pinned version with Go (about 2 minutes, once). Throws K6_NOT_FOUND and says what was tried.
 */
export async function findK6(env: NodeJS.ProcessEnv, options: FindK6Options = {}): Promise<K6> {
  const note = options.note ?? (() => {})
  const { found, tried, passedOver } = await lookForK6(env)
  for (const line of passedOver) note(`passed over: ${line}`)
  if (found !== null) return found
  if (env['TILLSTORM_K6']) {
    throw new TillstormError('K6_NOT_FOUND', `no usable k6: ${tried.join('; ')}`, {
      hint: 'set TILLSTORM_K6 to a k6 2.x binary, or unset it to let tillstorm find or build one',
    })
  }
  const path = builtK6Path(env)
  try {
    await buildK6({ env, path, note, signal: options.signal })
  } catch (error) {
    if (!(error instanceof TillstormError)) throw error
    const message = `no usable k6: ${tried.join('; ')}; ${error.message}`
    throw new TillstormError('K6_NOT_FOUND', message, { cause: error, hint: error.hint })
  }
  return { path, version: pinnedVersion(), source: 'built' }
}
