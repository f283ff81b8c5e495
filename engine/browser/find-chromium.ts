import { execFile } from 'node:child_process'
import { accessSync, constants, realpathSync, statSync } from 'node:fs'
import { delimiter, isAbsolute, join, resolve } from 'node:path'
import { TillstormError } from '../../run/problems.ts'

export type Chromium = { path: string; version: string; source: 'TILLSTORM_CHROMIUM' | 'PATH' | 'well-known place' }

/** `found` or, in words, what each place held instead. */
export type ChromiumSearch = { found: Chromium | null; tried: string[] }

/** The trace events that the reading relies on, and protocol commands of the session, are all in this one. */
export const oldestMajor = 120

const names = [
  'chromium', 'chromium-browser', 'google-chrome', 'google-chrome-stable', 'google-chrome-beta', 'chrome', 'microsoft-edge', 'microsoft-edge-stable',
]

const wellKnown: Partial<Record<NodeJS.Platform, readonly string[]>> = {
  linux: ['/opt/google/chrome/chrome', '/snap/bin/chromium', '/opt/microsoft/msedge/msedge'],
  darwin: [
    '/Applications/Google Chrome.app/Contents/MacOS/Google Chrome',
    '/Applications/Chromium.app/Contents/MacOS/Chromium',
    '/Applications/Microsoft Edge.app/Contents/MacOS/Microsoft Edge',
  ],
}

/**
 * Looks for a Chromium that runs: the one that TILLSTORM_CHROMIUM names, then the PATH, then the places where installers put it. A
 * TILLSTORM_CHROMIUM that is of no use ends the search: another browser than the one that was asked for would be a surprise.
 */
export async function lookForChromium(
  env: NodeJS.ProcessEnv, places: readonly string[] = wellKnown[process.platform] ?? [],
): Promise<ChromiumSearch> {
  const tried: string[] = []
  const named = env['TILLSTORM_CHROMIUM']
  if (named !== undefined && named !== '') {
    const found = await accept(resolve(named), 'TILLSTORM_CHROMIUM', env, tried)
    return { found, tried }
  }
  const folders = (env['PATH'] ?? '').split(delimiter).filter(isAbsolute)
  const onPath = names.flatMap((name) => folders.map((folder) => join(folder, name)))
  const seen = new Set<string>()
  for (const [paths, source] of [[onPath, 'PATH'], [places, 'well-known place']] as const) {
    for (const path of paths) {
      if (!isProgram(path) || seen.has(realpathSync(path))) continue
      seen.add(realpathSync(path))
      const found = await accept(path, source, env, tried)
      if (found !== null) return { found, tried }
    }
  }
  if (tried.length === 0) tried.push('no chromium and no google-chrome is on the PATH')
  return { found: null, tried }
}

/** The Chromium to measure with. Throws CHROMIUM_NOT_FOUND in one line that tells what was tried. */
export async function findChromium(env: NodeJS.ProcessEnv): Promise<Chromium> {
  const { found, tried } = await lookForChromium(env)
  if (found !== null) return found
  const hint = env['TILLSTORM_CHROMIUM'] ? `set TILLSTORM_CHROMIUM to a Chromium ${oldestMajor} or newer, or unset it` : installHint(process.platform)
  throw new TillstormError('CHROMIUM_NOT_FOUND', `no Chromium to measure with: ${tried.join('; ')}`, { hint })
}

export const installHint = (platform: NodeJS.Platform): string =>
  platform === 'linux'
    ? 'apt-get install chromium (or your system’s way to install it), or set TILLSTORM_CHROMIUM to one'
    : 'install Chrome or Chromium, or set TILLSTORM_CHROMIUM to one'

async function accept(
  path: string, source: Chromium['source'], env: NodeJS.ProcessEnv, tried: string[],
): Promise<Chromium | null> {
  const label = source === 'TILLSTORM_CHROMIUM' ? `TILLSTORM_CHROMIUM=${path}` : path
  const answer = await askVersion(path, env)
  if (answer.version === null) {
    tried.push(`${label} ${answer.why}`)
    return null
  }
  if (Number(answer.version.split('.')[0]) < oldestMajor) {
    tried.push(`${label} is version ${answer.version}, but ${oldestMajor} or newer is needed`)
    return null
  }
  return { path, version: answer.version, source }
}

function askVersion(path: string, env: NodeJS.ProcessEnv): Promise<{ version: string; why: null } | { version: null; why: string }> {
  if (!isProgram(path)) return Promise.resolve({ version: null, why: 'is not there, or is no program' })
  return new Promise((done) => {
    execFile(path, ['--version'], { env, timeout: 20_000, killSignal: 'SIGKILL' }, (error, stdout) => {
      const version = /(\d+\.\d+\.\d+\.\d+)/.exec(stdout)?.[1]
      if (error !== null) done({ version: null, why: `does not run: ${error.message.split('\n')[0]?.slice(0, 200)}` })
      else if (version === undefined) done({ version: null, why: `is no Chromium: it says ${JSON.stringify(stdout.trim().slice(0, 80))}` })
      else done({ version, why: null })
    })
  })
}

function isProgram(path: string): boolean {
  try {
    accessSync(path, constants.X_OK)
    return statSync(path).isFile()
  } catch {
    return false
  }
}
