import { globSync, readFileSync } from 'node:fs'
import { isBuiltin } from 'node:module'
import { posix } from 'node:path'

/**
 * Who may import whom: docs/architecture.md tells it in words. dependency-cruiser would be the tool for it, but its
 * version 18 reads TypeScript only through a TypeScript below 7.
 */
const rooms: Record<string, { imports: readonly string[] | 'all'; outside: 'nothing' | 'k6' | 'packages' }> = {
  fixtures: { imports: [], outside: 'nothing' },
  stats: { imports: [], outside: 'packages' },
  run: { imports: [], outside: 'packages' },
  scenarios: { imports: ['fixtures'], outside: 'k6' },
  engine: { imports: ['fixtures', 'scenarios', 'run', 'stats', 'bootstrap/cache.mjs', 'budgets/rail/open-questions.ts', 'budgets/rail/looks.ts', 'budgets/rail/reference-limits.ts'], outside: 'packages' },
  targets: { imports: ['fixtures', 'run'], outside: 'packages' },
  audit: { imports: ['fixtures', 'run', 'targets'], outside: 'packages' },
  budgets: { imports: ['run', 'stats'], outside: 'packages' },
  reports: { imports: ['run', 'budgets', 'stats'], outside: 'packages' },
  mocks: { imports: ['fixtures', 'targets'], outside: 'packages' },
  cli: { imports: 'all', outside: 'packages' },
  bench: { imports: 'all', outside: 'packages' },
  tests: { imports: 'all', outside: 'packages' },
  bootstrap: { imports: 'all', outside: 'packages' },
}

/** Files that tests alone use. They may use Node, packages for development, and `tests/`, whatever their room. */
const isForTests = (file: string): boolean =>
  /\.test\.ts$/.test(file) || /(^|\/)(fake|synthetic|test)-[^/]*\.ts$/.test(file) || /^(tests|bench)\//.test(file)

const specifiers = [
  /^\s*(?:import|export)\b[^'"`;]*?\bfrom\s*['"]([^'"]+)['"]/gm,
  /^\s*import\s*['"]([^'"]+)['"]/gm,
  /\b(?:import|require|import\.meta\.resolve)\(\s*['"]([^'"]+)['"]\s*[,)]/g,
  /\bimport\(['"]([^'"]+)['"]\)\./g,
]

/** Each broken rule of the tree under `root` as one line: `file imports what, which …`. Paths have forward slashes. */
export function brokenRules(root: string): string[] {
  const manifest = JSON.parse(readFileSync(`${root}/package.json`, 'utf8')) as { dependencies?: object }
  const shipped = new Set(Object.keys(manifest.dependencies ?? {}))
  return sourceFiles(root).flatMap((file) => {
    const source = readFileSync(`${root}/${file}`, 'utf8')
    return importsOf(source).flatMap((name) =>
      judge(file, name, shipped).map((why) => `${file} imports ${name}, ${why}`),
    )
  })
}

/** The source files of all rooms, relative to `root`; also those in a folder at the top that is no room yet. */
export function sourceFiles(root: string): string[] {
  const skipped = new Set(['node_modules', 'dist', 'runs', '.git'])
  return globSync('*/**/*.{ts,tsx,mjs}', { cwd: root, exclude: (name) => skipped.has(name) }).sort()
}

export function importsOf(source: string): string[] {
  const names = specifiers.flatMap((pattern) => [...source.matchAll(pattern)].map((found) => found[1] ?? ''))
  return [...new Set(names)]
}

function judge(file: string, name: string, shipped: ReadonlySet<string>): string[] {
  const home = file.split('/')[0] ?? ''
  const room = rooms[home]
  if (room === undefined) return [`and ${home}/ is no room of tests/rooms.ts`]
  if (name.startsWith('.')) return judgeInside(file, home, posix.join(posix.dirname(file), name), room.imports)
  if (isForTests(file)) return []
  // Runs where the till is built, in Node.
  if (file === 'mocks/pos/app/vite.config.ts') return []
  if (file.startsWith('mocks/pos/app/')) return isBuiltin(name) ? ['but the till runs in a browser'] : []
  if (room.outside === 'nothing') return [`but ${home}/ uses neither Node nor packages, because k6 runs it too`]
  if (/^k6(\/|$)/.test(name)) return room.outside === 'k6' ? [] : ['which only scenarios/ may use']
  if (room.outside === 'k6' && !file.startsWith('scenarios/journeys/')) return [`but k6, which runs ${home}/, has neither Node nor packages`]
  if (isBuiltin(name)) return name.startsWith('node:') ? [] : ['a module of Node, without `node:`']
  const packageName = name
    .split('/')
    .slice(0, name.startsWith('@') ? 2 : 1)
    .join('/')
  return shipped.has(packageName) ? [] : ['which is not among the dependencies that an installed tillstorm has']
}

function judgeInside(file: string, home: string, target: string, allowed: readonly string[] | 'all'): string[] {
  const [neighbour = ''] = target.split('/')
  if (target.startsWith('..') || (neighbour === target && !target.endsWith('.json')))
    return ['which is outside of all rooms']
  if (/\.test\.ts$/.test(target)) return ['a test']
  if (isForTests(target) && !isForTests(file)) return ['which is for tests only']
  if (neighbour === home || allowed === 'all' || allowed.includes(neighbour) || allowed.includes(target)) return []
  if (neighbour === 'tests' && isForTests(file)) return []
  const list = allowed.length === 0 ? 'no other room' : allowed.join(', ')
  return [`but ${home}/ may import ${list}`]
}
