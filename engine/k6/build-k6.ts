import { spawn } from 'node:child_process'
import { copyFile, mkdir, mkdtemp, readdir, rename, rm } from 'node:fs/promises'
import { basename, dirname, join } from 'node:path'
import { errorCode, whileLocked } from '../../bootstrap/cache.mjs'
import { TillstormError } from '../../run/problems.ts'
import { askVersion, pinFolder, pinnedVersion } from './k6-version.ts'

export type BuildOptions = {
  env: NodeJS.ProcessEnv
  /** Where the finished binary goes, by an atomic rename. */
  path: string
  /** Receives one line of progress at a time, without a line end. */
  note: (line: string) => void
  signal: AbortSignal | undefined
}

const buildTimeoutMs = 20 * 60_000
const progressEveryMs = 10_000
const buildingPrefix = 'building-k6-'

/**
 * Builds the pinned k6 with the Go toolchain into `path`, unless another process has done so meanwhile. Needs the
 * network (or a warm Go module cache) and about 1.5 GB of disk for Go's caches. Throws K6_NOT_FOUND.
 */
export async function buildK6(options: BuildOptions): Promise<void> {
  const { path, note } = options
  const cache = dirname(dirname(path))
  const version = pinnedVersion()
  try {
    await mkdir(dirname(path), { recursive: true })
    await whileLocked(`${path}.lock`, () => buildAlone(options, cache, version), {
      onWait: () => note(`k6 v${version}: another process is building it, waiting`),
      patienceMs: buildTimeoutMs,
    })
  } catch (error) {
    if (error instanceof TillstormError) throw error
    throw new TillstormError(
      'K6_NOT_FOUND',
      `k6 v${version} could not be built into ${dirname(path)}: ${text(error)}`,
      {
        cause: error,
        hint: diskHint(text(error)) ?? folderHint,
      },
    )
  }
}

async function buildAlone({ env, path, note, signal }: BuildOptions, cache: string, version: string): Promise<void> {
  const there = await askVersion(path)
  if (there.kind === 'version' && there.version === version) return
  // We hold the lock, so what another build left behind is dead.
  for (const name of await readdir(cache)) {
    if (name.startsWith(buildingPrefix)) await rm(join(cache, name), { recursive: true, force: true })
  }
  const folder = await mkdtemp(join(cache, buildingPrefix))
  try {
    // The package's own folder may be read-only, and Go wants to lock the module file.
    for (const file of ['go.mod', 'go.sum']) await copyFile(join(pinFolder, file), join(folder, file))
    const startedAtMs = Date.now()
    note(`k6 v${version}: building it with Go, once (about 2 minutes on 2 cores)`)
    const built = join(folder, basename(path))
    await goBuild({ env, folder, built, version, note, signal })
    const answer = await askVersion(built)
    if (answer.kind === 'unusable') throw new Error(`the new binary ${answer.why}`)
    if (answer.version !== version) throw new Error(`the new binary is v${answer.version}`)
    await rename(built, path)
    note(`k6 v${version}: built in ${seconds(startedAtMs)} s, kept at ${path}`)
  } finally {
    await rm(folder, { recursive: true, force: true })
  }
}

type GoBuild = Pick<BuildOptions, 'env' | 'note' | 'signal'> & { folder: string; built: string; version: string }

function goBuild({ env, folder, built, version, note, signal }: GoBuild): Promise<void> {
  return new Promise((resolve, reject) => {
    const startedAtMs = Date.now()
    // -v names each package as it is compiled. -mod=readonly and GOWORK=off keep the user's Go settings out of the
    // pinned build.
    const args = ['build', '-v', '-mod=readonly', '-trimpath', '-ldflags=-s -w', '-o', built, 'go.k6.io/k6/v2']
    const go = spawn('go', args, {
      cwd: folder,
      env: { ...env, PWD: folder, GOWORK: 'off' },
      stdio: ['ignore', 'ignore', 'pipe'],
      // Not the `timeout` option: its timer outlives a program that could not be started.
      signal: AbortSignal.any([AbortSignal.timeout(buildTimeoutMs), ...(signal === undefined ? [] : [signal])]),
    })
    let packages = 0
    let rest = ''
    const lastLines: string[] = []
    go.stderr.setEncoding('utf8')
    go.stderr.on('data', (piece: string) => {
      const lines = (rest + piece).split('\n')
      rest = (lines.pop() ?? '').slice(-2000)
      for (const line of lines) {
        if (/^[\w./~-]+$/.test(line)) packages += 1
        else if (line.trim() !== '') lastLines.push(line.trim().slice(0, 400))
      }
      lastLines.splice(0, Math.max(0, lastLines.length - 5))
    })
    const progress = setInterval(
      () => note(`k6 v${version}: building, ${seconds(startedAtMs)} s, ${packages} packages compiled`),
      progressEveryMs,
    )
    const end = (problem: Error | null): void => {
      clearInterval(progress)
      if (problem === null) resolve()
      else reject(problem)
    }
    go.on('error', (error) => end(startProblem(error, signal)))
    go.on('close', (code, killedBy) => {
      if (code === 0) return end(null)
      if (rest.trim() !== '') lastLines.push(rest.trim())
      for (const line of lastLines) note(`  go: ${line}`)
      const last = lastLines.at(-1) ?? (killedBy === null ? `exit code ${code}` : `ended by ${killedBy}`)
      end(
        new TillstormError('K6_NOT_FOUND', `building k6 v${version} failed: ${last}`, buildHint(lastLines.join('\n'))),
      )
    })
  })
}

function startProblem(error: Error, signal: AbortSignal | undefined): Error {
  if (errorCode(error) === 'ENOENT')
    return new TillstormError('K6_NOT_FOUND', 'Go, which would build it, is not on the PATH')
  if (error.name === 'AbortError') {
    const why = signal?.aborted ? 'was interrupted' : `took longer than ${buildTimeoutMs / 60_000} minutes`
    return new TillstormError('K6_NOT_FOUND', `the build ${why}`)
  }
  return new TillstormError('K6_NOT_FOUND', `Go, which would build it, does not start: ${error.message}`)
}

const folderHint = 'set XDG_CACHE_HOME to a folder that you can write, or TILLSTORM_K6 to a k6 2.x'

function buildHint(output: string): { hint?: string } {
  const disk = diskHint(output)
  if (disk !== null) return { hint: disk }
  if (/dial tcp|no such host|i\/o timeout|connection refused|TLS handshake|proxyconnect/i.test(output)) {
    return {
      hint: 'check the network, set GOPROXY to a module proxy that can be reached, or set TILLSTORM_K6 to a k6 2.x',
    }
  }
  if (/requires go >=|invalid go version|unknown directive|GOTOOLCHAIN/.test(output)) {
    return { hint: 'install Go 1.25 or newer (https://go.dev/dl), or set TILLSTORM_K6 to a k6 2.x' }
  }
  return {}
}

const diskHint = (output: string): string | null =>
  /no space left|ENOSPC/i.test(output) ? 'free about 1.5 GB of disk (Go keeps its caches there), then try again' : null

const seconds = (sinceMs: number): number => Math.round((Date.now() - sinceMs) / 1000)
const text = (error: unknown): string => (error instanceof Error ? error.message : String(error))
