import assert from 'node:assert/strict'
import { test } from 'node:test'
import { scriptText } from './evidence.ts'

const rows: [url: string, text: string][] = [
  ['http://till/', 'spin (/:1:122) ran 82 ms'],
  ['http://till/sell', 'spin (sell:1:122) ran 82 ms'],
  ['http://till/app/pay.js', 'spin (app/pay.js:1:122) ran 82 ms'],
  ['http://cdn/pay.js', 'spin (http://cdn/pay.js:1:122) ran 82 ms'],
]

for (const [url, text] of rows) {
  test(`a function of ${url} is told as ${text}`, () => {
    assert.equal(scriptText({ url, functionName: 'spin', line: 1, column: 122, ms: 82 }, 'http://till/sell'), text)
  })
}
