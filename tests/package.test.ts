import assert from 'node:assert/strict'
import { execFile } from 'node:child_process'
import { cpSync, existsSync, mkdirSync, mkdtempSync, readFileSync, rmSync, symlinkSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { dirname, join } from 'node:path'
import { after, before, test } from 'node:test'
import { fileURLToPath } from 'node:url'

const root = fileURLToPath(new URL('..', import.meta.url))
const scratch = mkdtempSync(join(tmpdir(), 'package-'))
/** Inside a node_modules folder, as an installed package is: Node strips no types there. */
const installed = join(scratch, 'node_modules', 'tillstorm')
after(() => rmSync(scratch, { recursive: true, force: true }))

const run = (program: string, args: string[], cwd: string): Promise<{ code: unknown; out: string; err: string }> =>
  new Promise((done) =>
    execFile(program, args, { cwd, maxBuffer: 32 * 1024 * 1024 }, (error, out, err) =>
      done({ code: error?.code ?? 0, out, err }),
    ),
  )

type Packed = { size: number; unpackedSize: number; files: { path: string; size: number }[] }
let packed: Packed
let paths: string[]

before(async () => {
  mkdirSync(installed, { recursive: true })
  const built = await run(process.execPath, [join(root, 'bootstrap/build.mjs'), join(installed, 'dist')], root)
  assert.equal(built.code, 0, built.out + built.err)
  for (const path of ['package.json', 'bootstrap', 'docs', 'README.md', 'CHANGELOG.md', 'LICENSE']) {
    if (existsSync(join(root, path))) cpSync(join(root, path), join(installed, path), { recursive: true })
  }
  const { code, out, err } = await run('npm', ['pack', '--dry-run', '--json', '--ignore-scripts'], installed)
  assert.equal(code, 0, err)
  packed = (JSON.parse(out) as Packed[])[0] as Packed
  paths = packed.files.map(({ path }) => path)
})

test('the package holds the command, what it starts, and what k6 runs', () => {
  for (const path of [
    'bootstrap/tillstorm.mjs',
    'dist/cli/main.js',
    'dist/scenarios/terminal.js',
    'dist/scenarios/protocols/sync.js',
    'dist/mocks/magento/main.js',
    'dist/mocks/magento/graphql/schema.graphql',
    'dist/mocks/sync/main.js',
    'dist/mocks/pos/main.js',
    'dist/mocks/pos/dist/index.html',
    'dist/mocks/pos/dist/sw.js',
    'dist/engine/k6/go.mod',
    'dist/engine/k6/go.sum',
    'dist/budgets/presets/pos-day.json',
    'package.json',
    'LICENSE',
  ]) {
    assert.ok(paths.includes(path), `${path} is missing`)
  }
})

test('the package holds no tests, no recorded exchanges, no sources, no lock file of npm', () => {
  const unwanted = /\.test\.|(^|\/)(exchanges|tests|bench)\/|package-lock|\.lock$|(?<!\.d)\.ts$|fake-|\.tgz$/
  assert.deepEqual(
    paths.filter((path) => unwanted.test(path)),
    [],
  )
})

test('the package is small', () => {
  assert.ok(packed.size < 3_000_000, `${packed.size} bytes packed`)
})

test('every file beside a source that the sources read by URL is in the package', () => {
  const needed = paths
    .filter((path) => path.endsWith('.js'))
    .flatMap((path) =>
      [
        ...readFileSync(join(installed, path), 'utf8').matchAll(
          /new URL\('(\.{0,2}\/?[\w./-]+\.\w+)', import\.meta\.url\)/g,
        ),
      ].map((found) => ({
        path,
        file: join(dirname(path), found[1] ?? ''),
      })),
    )
  assert.ok(needed.length > 0)
  assert.deepEqual(
    needed.filter(({ file }) => !paths.includes(file)),
    [],
  )
})

test('the shipped files of the bootstrap import only shipped files', () => {
  const scripts = paths.filter((path) => path.startsWith('bootstrap/'))
  const missing = scripts.flatMap((path) =>
    [...readFileSync(join(installed, path), 'utf8').matchAll(/from '(\.[^']+)'/g)]
      .map((found) => join(dirname(path), found[1] ?? ''))
      .filter((target) => !paths.includes(target)),
  )
  assert.deepEqual(missing, [])
})

test('the installed command runs from the built JavaScript alone', async () => {
  // Only what npm would ship, and only the dependencies that it would install.
  const clean = join(scratch, 'clean', 'node_modules')
  for (const path of paths) {
    mkdirSync(dirname(join(clean, 'tillstorm', path)), { recursive: true })
    cpSync(join(installed, path), join(clean, 'tillstorm', path))
  }
  const { packages } = JSON.parse(readFileSync(join(root, 'package-lock.json'), 'utf8')) as {
    packages: Record<string, { dev?: boolean }>
  }
  for (const [path, { dev }] of Object.entries(packages)) {
    if (!/^node_modules\/(@[^/]+\/)?[^/]+$/.test(path) || dev === true || !existsSync(join(root, path))) continue
    mkdirSync(dirname(join(scratch, 'clean', path)), { recursive: true })
    symlinkSync(join(root, path), join(scratch, 'clean', path))
  }
  const command = join(clean, 'tillstorm', 'bootstrap', 'tillstorm.mjs')
  const { version } = JSON.parse(readFileSync(join(root, 'package.json'), 'utf8')) as { version: string }
  const versionRun = await run(process.execPath, [command, '--version'], scratch)
  assert.deepEqual(versionRun, { code: 0, out: `${version}\n`, err: '' })
  const planRun = await run(process.execPath, [command, 'plan', '--profile', 'smoke', '--json'], scratch)
  assert.equal(planRun.code, 0, planRun.err)
  const wrong = await run(process.execPath, [command, 'verify', '--no-such-flag'], scratch)
  assert.equal(wrong.code, 2)
})
