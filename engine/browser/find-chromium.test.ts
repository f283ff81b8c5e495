import assert from 'node:assert/strict'
import { chmodSync, mkdirSync, mkdtempSync, rmSync, symlinkSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { after, test } from 'node:test'
import { findChromium, lookForChromium } from './find-chromium.ts'

const scratch = mkdtempSync(join(tmpdir(), 'find-chromium-'))
after(() => rmSync(scratch, { recursive: true, force: true }))

let count = 0
const machineWith = (programs: Record<string, string>): { folder: string; env: NodeJS.ProcessEnv } => {
  const folder = join(scratch, String(count++))
  mkdirSync(folder)
  for (const [name, body] of Object.entries(programs)) {
    writeFileSync(join(folder, name), `#!/bin/sh\n${body}\n`)
    chmodSync(join(folder, name), 0o755)
  }
  return { folder, env: { PATH: folder } }
}
const says = (line: string): string => `echo '${line}'`
const good = says('Chromium 156.0.8078.79 built on Debian GNU/Linux')

test('TILLSTORM_CHROMIUM wins over the PATH', async () => {
  const { folder, env } = machineWith({ chromium: good, mine: says('Google Chrome 140.0.1.2') })
  const { found } = await lookForChromium({ ...env, TILLSTORM_CHROMIUM: join(folder, 'mine') }, [])
  assert.deepEqual(found, { path: join(folder, 'mine'), version: '140.0.1.2', source: 'TILLSTORM_CHROMIUM' })
})

for (const [what, body, why] of [
  ['is not there', null, /is not there/],
  ['is too old', says('Chromium 119.0.6045.159'), /version 119\.0\.6045\.159, but 120 or newer/],
  ['is another program', says('k6 v2.2.0'), /is no Chromium: it says "k6 v2\.2\.0"/],
  ['does not run', 'exit 3', /does not run/],
] as const) {
  test(`a TILLSTORM_CHROMIUM that ${what} ends the search in one line, though a good one is on the PATH`, async () => {
    const { folder, env } = machineWith({ chromium: good, ...(body === null ? {} : { mine: body }) })
    await assert.rejects(findChromium({ ...env, TILLSTORM_CHROMIUM: join(folder, 'mine') }), (error: Error & { code: string; hint: string }) => {
      assert.equal(error.code, 'CHROMIUM_NOT_FOUND')
      assert.match(error.message, why)
      assert.doesNotMatch(error.message, /\n/)
      assert.match(error.hint, /TILLSTORM_CHROMIUM/)
      return true
    })
  })
}

test('one that does not do is passed over for the next, and a link is not asked twice', async () => {
  const { folder, env } = machineWith({ chromium: 'exit 1', 'google-chrome': says('Google Chrome 150.0.7.8 ') })
  symlinkSync(join(folder, 'chromium'), join(folder, 'chromium-browser'))
  const search = await lookForChromium(env, [])
  assert.equal(search.found?.path, join(folder, 'google-chrome'))
  assert.equal(search.tried.length, 1)
})

test('where nothing is on the PATH the well-known places are looked at', async () => {
  const there = machineWith({ chrome: good })
  const { found } = await lookForChromium(machineWith({}).env, [join(there.folder, 'chrome')])
  assert.equal(found?.source, 'well-known place')
  assert.deepEqual(await lookForChromium(machineWith({}).env, []), { found: null, tried: ['no chromium and no google-chrome is on the PATH'] })
})
