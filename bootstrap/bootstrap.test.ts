import assert from 'node:assert/strict'
import { execFileSync, spawn, spawnSync } from 'node:child_process'
import {
  chmodSync,
  cpSync,
  existsSync,
  mkdirSync,
  mkdtempSync,
  readdirSync,
  readFileSync,
  rmSync,
  writeFileSync,
} from 'node:fs'
import { hostname, tmpdir } from 'node:os'
import { join } from 'node:path'
import { after, beforeEach, test } from 'node:test'
import { fileURLToPath } from 'node:url'
import { cacheFolder, whileLocked } from './cache.mjs'
import { become } from './child.mjs'
import { installDependencies, matchesLock } from './dependencies.mjs'
import { findNode24 } from './node24.mjs'
import { npmCommand, npmProblem } from './npm.mjs'
import { SetupProblem } from './steps.mjs'

const scratch = mkdtempSync(join(tmpdir(), 'bootstrap-'))
after(() => rmSync(scratch, { recursive: true, force: true }))

let folder: string
let env: Record<string, string | undefined>
let said: string[]
const say = (line: string): void => void said.push(line)
let count = 0

beforeEach(() => {
  folder = join(scratch, String(count++))
  mkdirSync(join(folder, 'bin'), { recursive: true })
  env = { PATH: `${join(folder, 'bin')}:/bin:/usr/bin`, XDG_CACHE_HOME: join(folder, 'cache') }
  said = []
})

function script(name: string, body: string): void {
  const path = join(folder, 'bin', name)
  writeFileSync(path, `#!/bin/sh\n${body}\n`)
  chmodSync(path, 0o755)
}

/** An npm that leaves a Node of that version where the package `node` does. */
const npmThatFetches = (version: string): string => `
while [ "$1" != --prefix ]; do shift; done
mkdir -p "$2/node_modules/node/bin"
printf '#!/bin/sh\\necho v${version}\\n' > "$2/node_modules/node/bin/node"
chmod +x "$2/node_modules/node/bin/node"
echo x >> ${join(folder, 'fetched')}`

const oldNode = { ownVersion: '20.20.2', ownPath: '/usr/bin/node' }

const problemOf = async (attempt: Promise<unknown>): Promise<SetupProblem> => {
  const error = await attempt.then(
    () => null,
    (thrown: unknown) => thrown,
  )
  assert.ok(error instanceof SetupProblem, String(error))
  assert.ok(!error.message.includes('\n'), error.message)
  return error
}

test('a Node that is new enough is used as it is', async () => {
  const node = await findNode24(env, say, { ownVersion: '24.0.0', ownPath: '/opt/node' })
  assert.deepEqual(node, { path: '/opt/node', version: '24.0.0', source: 'own' })
  assert.deepEqual(said, [])
})

test('an older Node is given a newer one once, by npm, into the cache', async () => {
  script('npm', npmThatFetches('24.21.0'))
  const first = await findNode24(env, say, oldNode)
  assert.equal(first.source, 'cache')
  assert.equal(execFileSync(first.path, ['--version'], { encoding: 'utf8' }), 'v24.21.0\n')
  assert.equal(said.length, 2)
  await findNode24(env, say, oldNode)
  assert.equal(said.length, 2)
  assert.equal(readFileSync(join(folder, 'fetched'), 'utf8'), 'x\n')
})

test('two that start at once fetch Node once', async () => {
  script('npm', npmThatFetches('24.21.0'))
  await Promise.all([findNode24(env, say, oldNode), findNode24(env, say, oldNode)])
  assert.equal(readFileSync(join(folder, 'fetched'), 'utf8'), 'x\n')
})

test('a Node that does not run is not kept', async () => {
  script('npm', npmThatFetches('18.0.0'))
  assert.match((await problemOf(findNode24(env, say, oldNode))).message, /does not run: v18/)
  assert.deepEqual(readdirSync(join(folder, 'cache', 'tillstorm')), [])
})

test('without npm the problem says so', async () => {
  env['PATH'] = join(folder, 'bin')
  assert.match((await problemOf(findNode24(env, say, oldNode))).mend, /install npm/)
})

test('a cache folder that cannot be made is one clear problem', async () => {
  writeFileSync(join(folder, 'cache'), 'a file in the way')
  assert.match((await problemOf(findNode24(env, say, oldNode))).mend, /XDG_CACHE_HOME/)
})

for (const [what, output, mend] of [
  [
    'no network',
    'npm error code ENOTFOUND\nnpm error request to https://x/node failed, reason: getaddrinfo ENOTFOUND x',
    /network/,
  ],
  ['a full disk', 'npm error code ENOSPC\nnpm error ENOSPC: no space left on device, write', /free about/],
  ['a read-only folder', "npm error code EROFS\nnpm error EROFS: read-only file system, mkdir '/x'", /writable/],
  [
    'a lock file that is not in step',
    'npm error code EUSAGE\nnpm error `npm ci` can only install when package.json and package-lock.json are in sync.',
    /npm install/,
  ],
] as const) {
  test(`npm that fails for ${what} is told in one line with what mends it`, async () => {
    const problem = npmProblem('`npm ci` failed', output, 'something else')
    assert.match(problem.mend, mend)
    assert.doesNotMatch(problem.message, /\n|code E/)
  })
}

test('the npm that called is called again; another package manager is not', () => {
  const npmCli = join(folder, 'npm-cli.js')
  writeFileSync(npmCli, '')
  assert.deepEqual(npmCommand({ npm_execpath: npmCli }), { command: process.execPath, args: [npmCli] })
  assert.deepEqual(npmCommand({ npm_execpath: '/usr/lib/yarn.js' }), { command: 'npm', args: [] })
})

const lock = (packages: object): string => JSON.stringify({ packages: { '': { name: 'x' }, ...packages } })
const zod = { 'node_modules/zod': { version: '4.6.7', integrity: 'sha512-a' } }

for (const [what, wanted, installed, expected] of [
  ['nothing installed', lock(zod), null, false],
  ['the same', lock(zod), lock(zod), true],
  ['another version', lock(zod), lock({ 'node_modules/zod': { version: '4.6.6', integrity: 'sha512-a' } }), false],
  ['other content', lock(zod), lock({ 'node_modules/zod': { version: '4.6.7', integrity: 'sha512-b' } }), false],
  ['a package missing', lock({ ...zod, 'node_modules/y': { version: '1.0.0' } }), lock(zod), false],
  [
    'a package for another platform missing',
    lock({ ...zod, 'node_modules/y': { version: '1.0.0', optional: true } }),
    lock(zod),
    true,
  ],
  ['an installation that was cut short', lock(zod), '{"packages":', false],
] as const) {
  test(`node_modules matches the lock file: ${what} → ${expected}`, async () => {
    mkdirSync(join(folder, 'node_modules'))
    writeFileSync(join(folder, 'package-lock.json'), wanted)
    if (installed !== null) writeFileSync(join(folder, 'node_modules', '.package-lock.json'), installed)
    assert.equal(await matchesLock(folder), expected)
  })
}

test('packages are installed once, and a failure names what npm said', async () => {
  writeFileSync(join(folder, 'package-lock.json'), lock(zod))
  script('npm', `echo "$@" >> calls; mkdir -p node_modules; cp package-lock.json node_modules/.package-lock.json`)
  await installDependencies(folder, env, say)
  await installDependencies(folder, env, say)
  assert.match(readFileSync(join(folder, 'calls'), 'utf8'), /^ci --include=dev [^\n]*\n$/)
  rmSync(join(folder, 'node_modules'), { recursive: true })
  script('npm', 'echo "npm error code E404" >&2; echo "npm error 404 zod is not in this registry" >&2; exit 1')
  assert.match((await problemOf(installDependencies(folder, env, say))).message, /404 zod is not in this registry/)
})

test('a folder in which nothing can be installed is one clear problem', async () => {
  const problem = await problemOf(installDependencies('/proc/self/task', env, say))
  assert.match(problem.mend, /writable/)
})

test('a relative XDG_CACHE_HOME is ignored', () => {
  assert.equal(cacheFolder({ XDG_CACHE_HOME: 'here', HOME: '/home/x' }), '/home/x/.cache/tillstorm')
  assert.equal(cacheFolder({ XDG_CACHE_HOME: '/var/c' }), '/var/c/tillstorm')
})

test('a lock that a living process holds is waited for, at most as long as asked', async () => {
  const file = join(folder, 'x.lock')
  writeFileSync(file, `${process.pid} ${hostname()}\n`)
  await assert.rejects(
    whileLocked(file, async () => 1, { patienceMs: 5, pollMs: 1 }),
    /too long/,
  )
  assert.ok(existsSync(file))
})

test('the lock is given back when the work fails', async () => {
  const file = join(folder, 'x.lock')
  await assert.rejects(
    whileLocked(file, () => Promise.reject(new Error('no'))),
    /no/,
  )
  assert.equal(existsSync(file), false)
})

test('the exit code of what was started is given back, and 128 + n when a signal ended it', async () => {
  assert.equal(await become(process.execPath, ['-e', 'process.exit(7)'], { onStdout: () => {} }), 7)
  assert.equal(
    await become(process.execPath, ['-e', 'process.kill(process.pid, "SIGKILL")'], { onStdout: () => {} }),
    137,
  )
})

test('what was started ends when its parent is killed by force', { timeout: 20_000 }, async () => {
  const child = fileURLToPath(new URL('./child.mjs', import.meta.url))
  const inner = 'process.stdout.write("started"); setInterval(() => {}, 1000)'
  const call = `await become(process.execPath, ['-e', ${JSON.stringify(inner)}])`
  const outer = `import { become } from ${JSON.stringify(child)}; ${call}`
  const parent = spawn(process.execPath, ['--input-type=module', '-e', outer], { stdio: ['ignore', 'pipe', 'ignore'] })
  // The pipe closes when the last process that holds it is gone.
  const closed = new Promise<void>((done) => parent.stdout.on('end', done))
  await new Promise((done) => parent.stdout.once('data', done))
  parent.kill('SIGKILL')
  await closed
})

test('the command of a clone whose packages are missing says so in one line, and what mends it', () => {
  const clone = join(folder, 'clone')
  cpSync(fileURLToPath(new URL('.', import.meta.url)), join(clone, 'bootstrap'), { recursive: true })
  mkdirSync(join(clone, 'cli'))
  writeFileSync(join(clone, 'cli', 'main.ts'), '')
  const { status, stdout, stderr } = spawnSync(process.execPath, [join(clone, 'bootstrap', 'tillstorm.mjs'), 'doctor'], { env: { ...env }, encoding: 'utf8' })
  assert.deepEqual([status, stdout], [2, ''])
  assert.match(stderr, /^tillstorm: the packages of this clone are not installed\. To mend it: run `npm ci`[^\n]*\n$/)
})

test('the command of a clone builds the till for what starts it, and goes on without one', () => {
  const clone = join(folder, 'clone')
  cpSync(fileURLToPath(new URL('.', import.meta.url)), join(clone, 'bootstrap'), { recursive: true })
  for (const each of ['cli', 'node_modules']) mkdirSync(join(clone, each))
  writeFileSync(join(clone, 'cli', 'main.ts'), '')
  const run = (builds: string, ...args: string[]): { status: number | null; stderr: string } => {
    writeFileSync(join(clone, 'bootstrap', 'pos.mjs'), `export const buildPos = async () => { ${builds} }\n`)
    const { status, stderr } = spawnSync(process.execPath, [join(clone, 'bootstrap', 'tillstorm.mjs'), ...args], { env: { ...env }, encoding: 'utf8' })
    return { status, stderr }
  }
  const builds = "process.stderr.write('built\\n')"
  for (const command of ['rail', 'verify', 'mocks']) assert.deepEqual(run(builds, command), { status: 0, stderr: 'built\n' })
  assert.deepEqual([run(builds, 'doctor').stderr, run(builds, 'rail', '--help').stderr], ['', ''])
  assert.deepEqual(run("throw new Error('no vite')", 'rail', 'http://localhost/'), { status: 0, stderr: 'set-up: the embedded till is not up to date: no vite\n' })
})
