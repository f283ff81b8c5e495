import assert from 'node:assert/strict'
import { join } from 'node:path'
import { test } from 'node:test'
import { scratchFolder, smallCatalogue, tillstorm, told } from './test-tillstorm.ts'

const scratch = scratchFolder()
const config = smallCatalogue(scratch)

test('`tillstorm security` passes the clean embedded target, and fails one that takes any token', async () => {
  // A short life of the tokens: each run waits for one to end.
  const probed = (name: string, ...flags: string[]) => tillstorm(['security', '--config', config, '--out', join(scratch, name), '--fault', 'token-ttl=4', ...flags])
  const [clean, open] = await Promise.all([probed('clean'), probed('open', '--fault', 'token-ignored')])
  assert.equal(clean.code, 0, told(clean))
  assert.match(clean.stderr, /security: \d+ probes, no hole/)
  assert.equal(open.code, 1, told(open))
  for (const check of ['tamperedToken', 'expiredToken']) assert.match(open.stdout, new RegExp(`fail.*security\\.${check}|security\\.${check}.*fail`, 'i'), told(open))
})
