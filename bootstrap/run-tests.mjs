// Run by Node 24: type check, then every *.test.ts, then one last line on stdout: `N passed, N failed[, N skipped]`.
import { spawn } from 'node:child_process'
import { globSync } from 'node:fs'
import { relative, resolve } from 'node:path'
import { run } from 'node:test'
import { root } from './child.mjs'
import { Tally } from './tally.mjs'

const slowMs = 5000
/** One file that hangs must not hang the whole. */
const fileTimeoutMs = 10 * 60_000
/** Minutes that measure in a browser: begun first, they run beside quick tests, and no core waits for them at the end. */
const longest = new Set(['tests/e2e/rail.test.ts'])
const notOurs = new Set(['node_modules', 'dist', 'runs', '.git'])

/** @param {string[]} wanted files or folders; none means all */
function testFiles(wanted) {
  const inOrder = globSync('**/*.test.ts', { cwd: root, exclude: (name) => notOurs.has(name) })
    .map((file) => resolve(root, file))
    .sort()
  const all = [...inOrder.filter((file) => longest.has(relative(root, file))), ...inOrder.filter((file) => !longest.has(relative(root, file)))]
  if (wanted.length === 0) return all
  const within = wanted.map((path) => resolve(path))
  return all.filter((file) => within.some((path) => file === path || file.startsWith(`${path}/`)))
}

/** The till runs in a browser and has a configuration of its own. */
const projects = ['.', 'mocks/pos/app']

/** @param {string} project @returns {Promise<{ ok: boolean, output: string, durationMs: number }>} */
function checkTypes(project) {
  const startedAtMs = performance.now()
  return new Promise((done) => {
    const tsc = spawn(process.execPath, [`${root}node_modules/typescript/bin/tsc`, '-p', `${root}${project}`, '--pretty', 'false'], {
      cwd: root,
    })
    let output = ''
    for (const stream of [tsc.stdout, tsc.stderr])
      stream.on('data', (piece) => (output = (output + piece).slice(0, 20_000)))
    tsc.on('error', (error) => done({ ok: false, output: error.message, durationMs: performance.now() - startedAtMs }))
    tsc.on('close', (code) => done({ ok: code === 0, output, durationMs: performance.now() - startedAtMs }))
  })
}

const wanted = process.argv.slice(2)
const files = testFiles(wanted)
const tally = new Tally({
  print: (line) => process.stdout.write(`${line}\n`),
  slowMs,
  name: (file) => relative(root, file),
})

if (wanted.length === 0) {
  for (const project of projects) {
    const name = project === '.' ? 'the types agree (tsc)' : `the types of ${project} agree (tsc)`
    const types = await checkTypes(project)
    if (types.ok) tally.passed(name, types.durationMs)
    else tally.failed(name, types.output.trim())
  }
}

if (files.length === 0) tally.failed('there are tests to run', `no *.test.ts in ${wanted.join(', ') || root}`)
else {
  // node:test sets this for the files it runs; inherited from an outer run it would make ours do nothing.
  delete process.env.NODE_TEST_CONTEXT
  const stop = new AbortController()
  for (const signal of ['SIGINT', 'SIGTERM']) process.on(signal, () => stop.abort())
  const events = run({ files, concurrency: 2, timeout: fileTimeoutMs, signal: stop.signal })
  for await (const event of events) tally.take(event)
  if (stop.signal.aborted) tally.failed('the tests ran to their end', 'interrupted')
}
process.exitCode = tally.finish() ? 0 : 1
