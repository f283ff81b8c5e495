import assert from 'node:assert/strict'
import { existsSync } from 'node:fs'
import { fileURLToPath } from 'node:url'
import { test } from 'node:test'
import { browserEntryScript, builtInProtocolFile, entryScript } from './entry-script.ts'

const importsOf = (script: string): string[] => [...script.matchAll(/from "([^"]+)"/g)].map((match) => JSON.parse(`"${match[1]}"`) as string)

test('the script imports files that are there', () => {
  for (const name of ['sync', 'magento-orders']) {
    const script = entryScript({ protocolFile: builtInProtocolFile(name), terminals: 3, maxDurationSeconds: 90 })
    const urls = importsOf(script)
    assert.equal(urls.length, 3)
    for (const url of urls) assert.ok(existsSync(fileURLToPath(url)), url)
  }
})

test('one iteration a terminal, one heartbeat, both ended by the same bound', () => {
  const script = entryScript({ protocolFile: '/a.ts', terminals: 37, maxDurationSeconds: 90 })
  assert.match(script, /exec: 'terminal'/)
  assert.deepEqual(script.match(/vus: \d+, iterations: \d+/g), ['vus: 37, iterations: 1', 'vus: 1, iterations: 1'])
  assert.deepEqual(script.match(/maxDuration: '[^']+'/g), ["maxDuration: '90s'", "maxDuration: '90s'"])
})

test('a path with blanks, quotes, line ends and letters beyond ASCII cannot leave its string', () => {
  const protocolFile = '/tmp/a "b" ${c} `d`\n ü#?%/p.ts'
  const script = entryScript({ protocolFile, terminals: 1, maxDurationSeconds: 1 })
  assert.equal(fileURLToPath(importsOf(script)[0]!), protocolFile)
  assert.equal(script.split('\n')[1]?.startsWith('import { protocol } from "file:///tmp/a%20%22b%22'), true)
})

test('browsers are a scenario of their own script, an iteration each, with the type that k6 needs to start one', () => {
  const script = browserEntryScript({ terminals: 2, maxDurationSeconds: 90 })
  const urls = importsOf(script)
  assert.deepEqual(urls.map((url) => existsSync(fileURLToPath(url))), [true])
  assert.match(script, /vus: 2, iterations: 1,\n\s+maxDuration: '90s'.* options: { browser: { type: 'chromium' } }/)
  assert.doesNotMatch(script, /runTerminal\b|heartbeat/)
})
