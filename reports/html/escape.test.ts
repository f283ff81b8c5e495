import assert from 'node:assert/strict'
import { test } from 'node:test'
import { hostileTexts } from '../hostile.ts'
import { escapeHtml, html, jsonForScript } from './escape.ts'

test('a value in a template is text, markup of another template stays markup', () => {
  const inner = html`<b>${'<i>&"\'`'}</b>`
  assert.equal(
    html`<p title="${'a"b'}">${[inner, 'x<y']}${null}${false}${0}</p>`.markup,
    '<p title="a&quot;b"><b>&lt;i&gt;&amp;&quot;&#39;&#96;</b>x&lt;y0</p>',
  )
})

test('no hostile text leaves its place', () => {
  for (const text of hostileTexts) {
    assert.doesNotMatch(escapeHtml(text), /[<>"'`\u0000-\u001f\u007f-\u009f\u202e\u2066]/)
    assert.doesNotMatch(jsonForScript({ [text]: text }).markup, /[<>&\u2028\u2029]/)
    assert.deepEqual(JSON.parse(jsonForScript([text]).markup), [text])
  }
})
