import assert from 'node:assert/strict'
import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { dirname, join } from 'node:path'
import { test } from 'node:test'
import { fileURLToPath } from 'node:url'
import { brokenRules, importsOf, sourceFiles } from './rooms.ts'

const root = fileURLToPath(new URL('..', import.meta.url))

/** The rules that a tree of these files breaks. */
function brokenIn(files: Record<string, string>): string[] {
  const folder = mkdtempSync(join(tmpdir(), 'rooms-'))
  try {
    writeFileSync(join(folder, 'package.json'), '{"dependencies":{"zod":"^4"},"devDependencies":{"fast-check":"^4"}}')
    for (const [name, source] of Object.entries(files)) {
      mkdirSync(dirname(join(folder, name)), { recursive: true })
      writeFileSync(join(folder, name), source)
    }
    return brokenRules(folder)
  } finally {
    rmSync(folder, { recursive: true })
  }
}

test('every room imports only what the table of rooms allows', () => {
  assert.ok(sourceFiles(root).length > 20)
  assert.deepEqual(brokenRules(root), [])
})

for (const [what, files, expected] of [
  [
    'a room reaching up',
    { 'stats/a.ts': `import { x } from '../run/b.ts'` },
    /stats\/a\.ts imports \.\.\/run\/b\.ts, but stats\/ may import no other room/,
  ],
  [
    'a type import reaching up',
    { 'run/a.ts': `import type {\n  X,\n} from '../budgets/b.ts'` },
    /but run\/ may import no other room/,
  ],
  [
    'a re-export',
    { 'audit/a.ts': `export { x } from '../mocks/b.ts'` },
    /but audit\/ may import fixtures, run, targets/,
  ],
  ['a dynamic import', { 'reports/a.ts': `const m = await import('../engine/b.ts')` }, /but reports\/ may import/],
  ['a type by import()', { 'reports/a.ts': `type M = import('../engine/b.ts').M` }, /but reports\/ may import/],
  ['Node in fixtures', { 'fixtures/a.ts': `import { join } from 'node:path'` }, /neither Node nor packages/],
  ['a package in fixtures', { 'fixtures/a.ts': `import { z } from 'zod'` }, /neither Node nor packages/],
  ['Node in scenarios', { 'scenarios/a.ts': `import 'node:fs'` }, /k6, which runs scenarios\/, has neither/],
  ['k6 outside of scenarios', { 'engine/a.ts': `import http from 'k6/http'` }, /only scenarios\/ may use/],
  [
    'a package for development in the product',
    { 'engine/a.ts': `import fc from 'fast-check'` },
    /not among the dependencies/,
  ],
  ['a test imported', { 'run/a.ts': `import { x } from './b.test.ts'` }, /a test/],
  ['what is for tests in the product', { 'targets/a.ts': `import { x } from './fake-b.ts'` }, /for tests only/],
  ['tests/ in the product', { 'cli/a.ts': `import { x } from '../tests/b.ts'` }, /for tests only/],
  ['a new folder without a row', { 'extras/a.ts': `import { x } from '../run/b.ts'` }, /is no room/],
  ['a file outside of the tree', { 'cli/a.ts': `import { x } from '../../b.ts'` }, /outside of all rooms/],
] as const) {
  test(`refused: ${what}`, () => {
    const broken = brokenIn(files as Record<string, string>)
    assert.equal(broken.length, 1, broken.join('\n'))
    assert.match(broken[0] ?? '', expected)
  })
}

test('allowed: what the table allows, and more for tests', () => {
  assert.deepEqual(
    brokenIn({
      'cli/a.ts': `import { x } from '../audit/b.ts'\nimport manifest from '../package.json' with { type: 'json' }`,
      'scenarios/a.ts': `import http from 'k6/http'\nimport { x } from '../fixtures/b.ts'`,
      'fixtures/a.test.ts': `import 'node:test'\nimport fc from 'fast-check'\nimport { x } from '../tests/b.ts'`,
      'engine/k6/a.ts': `import { cacheFolder } from '../../bootstrap/cache.mjs'\nimport { z } from 'zod'`,
    }),
    [],
  )
})

test('an import in a comment or a text is none', () => {
  assert.deepEqual(importsOf(`// see '../mocks/a.ts'\nconst text = "from '../mocks/a.ts'"\n`), [])
})
