import assert from 'node:assert/strict'
import { readFileSync } from 'node:fs'
import { test } from 'node:test'
import { authorityOf, noOpenssl, serveTls } from './fake-authority.ts'
import { createHttp, httpDefaults } from './http.ts'
import type { HttpOptions } from './http.ts'
import { sendJson } from './loopback-server.ts'

const skip = noOpenssl()

test('a private authority is trusted where it is named, and else refused in one line that says how', { skip }, async (t) => {
  const authority = authorityOf(t)
  const seen: (string | undefined)[] = []
  const url = await serveTls(t, authority, (request, response) => {
    seen.push(request.headers['x-gate'] as string | undefined)
    sendJson(response, 200, { ok: true })
  })
  const httpOf = (changes: Partial<HttpOptions>) => {
    const http = createHttp({ ...httpDefaults, ...changes })
    t.after(() => http.close())
    return () => http.send({ method: 'GET', url: `${url}/rest`, headers: {}, body: undefined })
  }
  const trusting = httpOf({ caPem: readFileSync(authority.caFile, 'utf8'), headers: { 'x-gate': 'open' } })
  assert.equal((await trusting()).status, 200)
  assert.deepEqual(seen, ['open'])
  await assert.rejects(httpOf({})(), { code: 'TARGET_UNEXPECTED', message: /shows a certificate of an authority that is not known here/, hint: /caFile/ })
  assert.equal(seen.length, 1)
})
