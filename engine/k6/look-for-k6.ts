import { accessSync, constants, statSync } from 'node:fs'
import { delimiter, isAbsolute, join, resolve } from 'node:path'
import { cacheFolder } from '../../bootstrap/cache.mjs'
import { askVersion, pinnedVersion, supportedMajor } from './k6-version.ts'

export type K6 = { path: string; version: string; source: 'TILLSTORM_K6' | 'PATH' | 'built' }

/**
 * What was found without building. `tried` says in words what each place held when it was nothing usable;
 * `passedOver` is the part of it that a user should hear of even when another k6 was found: binaries that are there
 * but do not do.
 */
export type K6Search = { found: K6 | null; tried: string[]; passedOver: string[] }

const executable = process.platform === 'win32' ? 'k6.exe' : 'k6'

/** Where a build of the pinned version is kept. */
export const builtK6Path = (env: NodeJS.ProcessEnv): string =>
  join(cacheFolder(env), `k6-v${pinnedVersion()}-${process.platform}-${process.arch}`, executable)

/**
 * Looks for a k6 of the supported major version: the one that TILLSTORM_K6 names, then the PATH, then the user's cache.
 * A TILLSTORM_K6 that is of no use ends the search: another k6 than the one that was asked for would be a surprise.
 */
export async function lookForK6(env: NodeJS.ProcessEnv): Promise<K6Search> {
  const tried: string[] = []
  const passedOver: string[] = []
  const found = await firstUsable(env, tried, passedOver)
  return { found, tried, passedOver }
}

async function firstUsable(env: NodeJS.ProcessEnv, tried: string[], passedOver: string[]): Promise<K6 | null> {
  const named = env['TILLSTORM_K6']
  if (named !== undefined && named !== '') return accept(resolve(named), 'TILLSTORM_K6')
  tried.push('TILLSTORM_K6 is not set')
  const onPath = pathCandidates(env)
  if (onPath.length === 0) tried.push('no k6 is on the PATH')
  for (const path of onPath) {
    const found = await accept(path, 'PATH')
    if (found !== null) return found
  }
  const cached = builtK6Path(env)
  if (isExecutable(cached)) return accept(cached, 'built')
  tried.push(`no build is at ${cached}`)
  return null

  async function accept(path: string, source: K6['source']): Promise<K6 | null> {
    const answer = await askVersion(path)
    if (answer.kind === 'version' && answer.major === supportedMajor) return { path, version: answer.version, source }
    const why = answer.kind === 'unusable' ? answer.why : `is v${answer.version}, but ${supportedMajor}.x is needed`
    const line = `${source === 'TILLSTORM_K6' ? `TILLSTORM_K6=${path}` : path} ${why}`
    tried.push(line)
    passedOver.push(line)
    return null
  }
}

function pathCandidates(env: NodeJS.ProcessEnv): string[] {
  // A relative entry would make what runs depend on the working folder.
  const folders = (env['PATH'] ?? '').split(delimiter).filter(isAbsolute)
  return [...new Set(folders)].map((folder) => join(folder, executable)).filter(isExecutable)
}

function isExecutable(path: string): boolean {
  try {
    accessSync(path, constants.X_OK)
    return statSync(path).isFile()
  } catch {
    return false
  }
}
