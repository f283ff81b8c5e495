// Builds the embedded till (mocks/pos/app → mocks/pos/dist), unless what is there was made of the same sources.
// `node bootstrap/pos.mjs` does it by hand.
import { spawnSync } from 'node:child_process'
import { createHash } from 'node:crypto'
import { existsSync, readdirSync, readFileSync, realpathSync, renameSync, rmSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { whileLocked } from './cache.mjs'
import { root } from './child.mjs'
import { enter, say, SetupProblem } from './steps.mjs'

const app = join(root, 'mocks/pos/app')
const dist = join(root, 'mocks/pos/dist')
const stamp = join(dist, '.sources')
/** Packages that end up in what is built, or build it. */
const packages = ['react', 'react-dom', 'idb', 'workbox-core', 'workbox-precaching', 'workbox-routing', 'workbox-strategies', '@tanstack/react-virtual', 'vite', '@vitejs/plugin-react']

/** A digest of all that the built till is made of. */
function sources() {
  const hash = createHash('sha256')
  const fixtures = ['money.ts', 'random.ts', 'order-wire.ts', 'model.ts'].map((file) => join(root, 'fixtures', file))
  const own = readdirSync(app, { recursive: true, withFileTypes: true })
    .filter((entry) => entry.isFile() && !/\.test\.ts$/.test(entry.name))
    .map((entry) => join(entry.parentPath, entry.name))
    .sort()
  for (const file of [...own, ...fixtures]) hash.update(`${file.slice(root.length)}\n`).update(readFileSync(file)).update('\n')
  for (const name of packages) {
    const { version } = JSON.parse(readFileSync(join(root, 'node_modules', name, 'package.json'), 'utf8'))
    hash.update(`${name} ${version}\n`)
  }
  return hash.digest('hex')
}

/** @param {string} digest */
const isBuilt = (digest) => existsSync(stamp) && readFileSync(stamp, 'utf8') === digest

/**
 * Brings mocks/pos/dist up to date with its sources. Two that start at once build it once.
 * @param {string} node the Node to build with
 */
export async function buildPos(node) {
  if (isBuilt(sources())) return
  await whileLocked(join(root, 'mocks/pos/.build.lock'), async () => {
    const digest = sources()
    if (isBuilt(digest)) return
    const startedAtMs = Date.now()
    const fresh = `${dist}.new`
    rmSync(fresh, { recursive: true, force: true })
    const vite = join(root, 'node_modules/vite/bin/vite.js')
    const { status, stdout, stderr } = spawnSync(node, [vite, 'build', '--config', join(app, 'vite.config.ts'), '--outDir', fresh], {
      cwd: root,
      encoding: 'utf8',
      maxBuffer: 16 * 1024 * 1024,
    })
    if (status !== 0) {
      process.stderr.write(`${stdout ?? ''}${stderr ?? ''}`)
      throw new SetupProblem('the embedded till could not be built', 'read the lines above; `node bootstrap/pos.mjs` tries again')
    }
    writeFileSync(join(fresh, '.sources'), digest)
    rmSync(dist, { recursive: true, force: true })
    renameSync(fresh, dist)
    say(`built the embedded till (${((Date.now() - startedAtMs) / 1000).toFixed(1)} s)`)
  })
}

if (process.argv[1] !== undefined && realpathSync(process.argv[1]) === import.meta.filename) {
  await enter(async () => {
    await buildPos(process.execPath)
    return 0
  })
}
