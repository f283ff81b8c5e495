// `npm run build [-- <folder>]`: the JavaScript of the npm package. Node strips no types inside node_modules, so the
// sources cannot be shipped as they are. Everything is said on stderr: `npm pack --json` has stdout.
import { spawnSync } from 'node:child_process'
import { cpSync, existsSync, mkdirSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import { dirname, join, relative, resolve } from 'node:path'
import { root } from './child.mjs'
import { installDependencies } from './dependencies.mjs'
import { buildPos } from './pos.mjs'
import { enter, say, SetupProblem } from './steps.mjs'

const rooms = [
  'cli',
  'fixtures',
  'scenarios',
  'engine',
  'run',
  'targets',
  'audit',
  'stats',
  'budgets',
  'reports',
  'mocks',
]
/** Data that only tests read. */
const forTests = /(^|\/)(exchanges|testdata|golden)(\/|$)|\.test\.|\.md$/
/** What another step has made something of: the built till stands beside it. */
const sourcesOfBuilt = /^mocks\/pos\/(app|dist\.new)\/|\/\.(sources|build\.lock)$/

await enter(async () => {
  const out = resolve(process.argv[2] ?? join(root, 'dist'))
  const startedAtMs = Date.now()
  await installDependencies(root, process.env, say)
  await buildPos(process.execPath)
  rmSync(out, { recursive: true, force: true })
  compile(out)
  const assets = copyAssets(out)
  const seconds = ((Date.now() - startedAtMs) / 1000).toFixed(1)
  say(`built ${out}: JavaScript of ${rooms.length} rooms and ${assets} other files (${seconds} s)`)
  return 0
})

/** @param {string} out */
function compile(out) {
  const tsc = join(root, 'node_modules/typescript/bin/tsc')
  const result = spawnSync(
    process.execPath,
    [tsc, '-p', join(root, 'tsconfig.build.json'), '--outDir', out, '--pretty', 'false'],
    { encoding: 'utf8' },
  )
  if (result.status === 0) return
  process.stderr.write(result.stdout)
  throw new SetupProblem('the types do not agree, so nothing was built', 'mend the lines above')
}

/**
 * Copies what stands beside the sources and is no TypeScript: presets, schemas, the module file that pins k6.
 * @param {string} out
 */
function copyAssets(out) {
  const assets = rooms
    .filter((room) => existsSync(join(root, room)))
    .flatMap((room) => readdirSync(join(root, room), { recursive: true, withFileTypes: true }))
    .filter((entry) => entry.isFile())
    .map((entry) => relative(root, join(entry.parentPath, entry.name)).replaceAll('\\', '/'))
    .filter((file) => !/\.m?ts$/.test(file) && !forTests.test(file) && !sourcesOfBuilt.test(file))
  for (const file of assets) {
    mkdirSync(dirname(join(out, file)), { recursive: true })
    cpSync(join(root, file), join(out, file))
  }
  // Sources that read `../package.json` find the same facts in both layouts.
  const { name, version, type, engines } = JSON.parse(readFileSync(join(root, 'package.json'), 'utf8'))
  writeFileSync(join(out, 'package.json'), `${JSON.stringify({ name, version, type, engines }, null, 2)}\n`)
  return assets.length
}
