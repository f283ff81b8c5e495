import assert from 'node:assert/strict'
import { test } from 'node:test'
import type { TestContext } from 'node:test'
import { createHttp, httpDefaults } from '../http.ts'
import { sendJson, serve } from '../loopback-server.ts'
import { createSignIn, lifetimeMs } from './sign-in.ts'

const part = (value: unknown): string => Buffer.from(JSON.stringify(value)).toString('base64url')
const jwt = (id: number, lifeSeconds: number): string => `${part({ alg: 'HS256' })}.${part({ uid: id, iat: 1000, exp: 1000 + lifeSeconds })}.x`

const setUp = async (t: TestContext, answer: (count: number) => [number, unknown]) => {
  let asked = 0
  let now = 0
  const url = await serve(t, (_, response) => {
    const [status, body] = answer(++asked)
    sendJson(response, status, body)
  })
  const http = createHttp(httpDefaults)
  t.after(() => http.close())
  const signIn = createSignIn(http, url, { user: 'admin', password: 'geheim' }, () => now)
  return { signIn, asked: () => asked, pass: (ms: number) => (now += ms) }
}

test('the life of a JWT is exp − iat, whatever the clocks say; any other token has none', () => {
  assert.equal(lifetimeMs(jwt(1, 3600)), 3_600_000)
  for (const token of ['opaque', 'a.b.c', `x.${part([])}.y`, `x.${part({ exp: 5, iat: 9 })}.y`]) assert.equal(lifetimeMs(token), null)
})

test('one sign-in serves all callers at a time, and lasts until a minute before the token ends', async (t) => {
  const { signIn, asked, pass } = await setUp(t, (count) => [200, jwt(count, 3600)])
  const tokens = await Promise.all([signIn.bearer(), signIn.bearer(), signIn.bearer()])
  assert.equal(new Set(tokens).size, 1)
  pass(3_539_000)
  assert.equal(await signIn.bearer(), tokens[0])
  pass(1_000)
  assert.notEqual(await signIn.bearer(), tokens[0])
  assert.equal(asked(), 2)
})

test('a token that met a 401 is renewed once, also when several callers report it', async (t) => {
  const { signIn, asked } = await setUp(t, (count) => [200, jwt(count, 3600)])
  const first = await signIn.bearer()
  signIn.refused(first)
  const second = await signIn.bearer()
  signIn.refused(first)
  assert.equal(await signIn.bearer(), second)
  assert.equal(asked(), 2)
})

test('a wrong password is refused in one line, without the password, and never asked again', async (t) => {
  const { signIn, asked } = await setUp(t, () => [401, { message: 'The account sign-in was incorrect, geheim\n or so.' }])
  const refused = { code: 'TARGET_REFUSED', message: /refuses the sign-in: The account sign-in was incorrect, \*\*\* or so\.$/ }
  await assert.rejects(signIn.bearer(), refused)
  await assert.rejects(signIn.bearer(), refused)
  assert.equal(asked(), 1)
})

test('a server that is no Magento is unexpected', async (t) => {
  const { signIn } = await setUp(t, () => [404, { message: 'Request does not match any route.' }])
  await assert.rejects(signIn.bearer(), { code: 'TARGET_UNEXPECTED', message: /does not sign in as a Magento does \(404: Request/ })
  const { signIn: other } = await setUp(t, () => [200, { token: 'x' }])
  await assert.rejects(other.bearer(), { code: 'TARGET_UNEXPECTED' })
})
