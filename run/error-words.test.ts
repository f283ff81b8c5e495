import assert from 'node:assert/strict'
import { readFileSync } from 'node:fs'
import { test } from 'node:test'
import { errorText, words } from './error-words.ts'

test('a code is told in words; one that nobody knows is told as it is', () => {
  const rows: [string, string][] = [
    ['h503', '503 Service Unavailable'], ['h302', '302 Found'], ['h599', '599'],
    ['e1212', 'connection refused (e1212)'], ['e1220', 'connection reset (e1220)'], ['e1050', 'timed out (e1050)'], ['e1613', 'HTTP/2 error (e1613)'],
    ['e1999', 'e1999'], ['total-wrong', 'total-wrong'], ['other', 'other'], ['constructor', 'constructor'], ['', ''],
  ]
  for (const [code, text] of rows) assert.equal(errorText(code), text)
})

test('the table of codes in docs/verdict.md has every one of them', () => {
  const table = readFileSync(new URL('../docs/verdict.md', import.meta.url), 'utf8').split('| code | in words |')[1]!.split('\n\n')[0]!
  const codes = new Set([...table.matchAll(/^\|(.*?)\|/gm)].flatMap(([, cell = '']) => [...cell.matchAll(/`([^`]+)`/g)].map(([, code]) => code)))
  assert.deepEqual(Object.keys(words).filter((code) => !codes.has(code)), [])
})
