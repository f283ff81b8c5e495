import assert from 'node:assert/strict'
import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { after, test } from 'node:test'
import { TillstormError } from '../run/problems.ts'
import { serveFolder } from './serve-folder.ts'

const scratch = mkdtempSync(join(tmpdir(), 'tillstorm-serve-'))
after(() => rmSync(scratch, { recursive: true }))

test('a folder is served on loopback, without what is hidden or outside of it', async () => {
  const folder = join(scratch, 'site')
  mkdirSync(join(folder, 'sub'), { recursive: true })
  writeFileSync(join(folder, 'index.html'), '<p>home')
  writeFileSync(join(folder, 'sub', 'index.html'), '<p>sub')
  writeFileSync(join(folder, '.env'), 'secret')
  writeFileSync(join(scratch, 'outside.txt'), 'outside')
  const served = await serveFolder(folder)
  try {
    assert.match(served.url, /^http:\/\/127\.0\.0\.1:\d+\/$/)
    const get = async (path: string): Promise<[number, string]> => {
      const answer = await fetch(`${served.url}${path}`)
      return [answer.status, await answer.text()]
    }
    assert.deepEqual(await get(''), [200, '<p>home'])
    assert.deepEqual(await get('sub/'), [200, '<p>sub'])
    for (const path of ['.env', '..%2foutside.txt', '%2e%2e/outside.txt', 'none.js']) assert.ok((await get(path))[0] >= 400, path)
  } finally {
    await served.close()
  }
  await assert.rejects(fetch(served.url))
})

test('what is no folder, or has no page, is one line', async () => {
  const empty = join(scratch, 'empty')
  mkdirSync(empty)
  const refused = (says: RegExp) => (error: unknown): boolean => error instanceof TillstormError && error.code === 'USAGE' && says.test(error.message)
  await assert.rejects(serveFolder(join(scratch, 'none')), refused(/no such folder/))
  await assert.rejects(serveFolder(empty), refused(/no index\.html/))
  await assert.rejects(serveFolder(empty), { hint: 'name the folder that your build writes, where index.html lies, or build it first' })
})
