import { existsSync } from 'node:fs'
import { join } from 'node:path'
import { installHint, lookForChromium, oldestMajor } from '../../engine/browser/find-chromium.ts'
import { pinnedVersion } from '../../engine/k6/k6-version.ts'
import { lookForK6 } from '../../engine/k6/look-for-k6.ts'
import { appFolder } from '../../mocks/pos/served-app.ts'
import { found, missing, wanting } from './probe.ts'
import type { Probe } from './probe.ts'
import { ask, onPath } from './program.ts'

/** The oldest Go that builds the pinned k6, as its module file says. */
const oldestGo = { major: 1, minor: 25 }

export const nodeProbe: Probe = {
  name: 'Node',
  look: async () =>
    Number(process.versions.node.split('.')[0]) >= 24
      ? found(process.versions.node, process.execPath)
      : missing(
          `this is Node ${process.versions.node}; 24 or newer is needed`,
          'npm start (fetches one), or install Node 24',
        ),
}

export const npmProbe: Probe = {
  name: 'npm',
  look: async ({ env }) => {
    const path = onPath(['npm'], env)
    const version = path === null ? null : await ask(path, ['--version'], env)
    if (path === null || version === null) {
      return wanting(
        'not on the PATH; it installs packages and, for an older Node, Node 24',
        'install Node from https://nodejs.org',
      )
    }
    return found(version, path)
  },
}

export const goProbe: Probe = {
  name: 'Go',
  look: async ({ env }) => {
    const path = onPath(['go'], env)
    const version = path === null ? null : await goVersion(path, env)
    const needed = `Go ${oldestGo.major}.${oldestGo.minor} or newer builds k6 where there is none`
    if (path === null || version === null)
      return wanting(`not on the PATH; ${needed}`, 'install Go from https://go.dev/dl')
    // Go fetches a newer toolchain by itself unless that was switched off.
    return isRecent(version)
      ? found(version, path)
      : wanting(`${path} is Go ${version}; ${needed}`, 'install Go from https://go.dev/dl')
  },
}

export const k6Probe: Probe = {
  name: 'k6',
  look: async ({ env }) => {
    const search = await lookForK6(env)
    if (search.found !== null)
      return found(search.found.version, `${search.found.path} (${sources[search.found.source]})`)
    const tried = search.tried.join('; ')
    if (env['TILLSTORM_K6']) return missing(tried, 'set TILLSTORM_K6 to a k6 2.x binary, or unset it')
    const go = onPath(['go'], env)
    if (go === null || !isRecent((await goVersion(go, env)) ?? ''))
      return missing(tried, 'install Go 1.25 or newer, or put a k6 2.x on the PATH')
    return wanting(`${tried}; v${pinnedVersion()} will be built with Go`, 'npm start (builds it once, about 2 minutes)')
  },
}

const sources = { TILLSTORM_K6: 'named by TILLSTORM_K6', PATH: 'on the PATH', built: 'built before' } as const

export const chromiumProbe: Probe = {
  name: 'Chromium',
  look: async ({ env, platform }) => {
    const search = await lookForChromium(env)
    if (search.found !== null) return found(search.found.version, `${search.found.path}${search.found.source === 'PATH' ? '' : `, ${search.found.source}`}`)
    const tried = search.tried.join('; ')
    if (env['TILLSTORM_CHROMIUM']) return missing(tried, `set TILLSTORM_CHROMIUM to a Chromium ${oldestMajor} or newer, or unset it`)
    return wanting(`${tried}; without one RAIL is not measured, the load half needs none`, installHint(platform))
  },
}

/** Of the embedded till, which the package brings and a clone builds. */
export const tillProbe = (folder = appFolder): Probe => ({
  name: 'Till',
  look: async () =>
    existsSync(join(folder, 'index.html'))
      ? found('the embedded one is built', folder)
      : wanting('the embedded one is not built; `tillstorm rail`, `verify` and `mocks` build it (2 s)', 'node bootstrap/pos.mjs'),
})

async function goVersion(path: string, env: NodeJS.ProcessEnv): Promise<string | null> {
  return /\bgo(\d+\.\d+\S*)/.exec((await ask(path, ['version'], env)) ?? '')?.[1] ?? null
}

function isRecent(version: string): boolean {
  const [major = 0, minor = 0] = version.split('.').map(Number)
  return major > oldestGo.major || (major === oldestGo.major && minor >= oldestGo.minor)
}
