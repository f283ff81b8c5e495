import assert from 'node:assert/strict'
import { spawn } from 'node:child_process'
import { mkdirSync, mkdtempSync, readdirSync, rmSync, utimesSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { basename, join } from 'node:path'
import { test } from 'node:test'
import { makeOwnedFolder, removeOwnedFolder } from './owned-folder.ts'

/** The names that are left of `planted` when the next folder is made. */
const left = async (t: { after(end: () => void): void }, plant: (own: string[]) => string[]): Promise<string[]> => {
  const scratch = mkdtempSync(join(tmpdir(), 'owned-folders-'))
  t.after(() => rmSync(scratch, { recursive: true, force: true }))
  const planted = plant(basename(await makeOwnedFolder('chromium', scratch)).split('-'))
  for (const name of planted) mkdirSync(join(scratch, name))
  const week = new Date(Date.now() - 8 * 24 * 3_600_000)
  for (const name of planted.filter((each) => each.endsWith('old'))) utimesSync(join(scratch, name), week, week)
  await removeOwnedFolder(await makeOwnedFolder('reference', scratch))
  return readdirSync(scratch).filter((name) => planted.includes(name))
}

/** A process id that was used and is free now. */
const gone = async (): Promise<number> => {
  const child = spawn(process.execPath, ['--version'])
  await new Promise((done) => child.once('exit', done))
  return child.pid ?? 0
}

test('a folder whose owner was killed is removed, of a profile as of a reference, also where its process id is used again', async (t) => {
  const pid = await gone()
  const names = await left(t, ([, , , world]) => [
    `tillstorm-chromium-${pid}-${world}-123-gone`, `tillstorm-reference-${pid}-${world}-123-gone`, `tillstorm-chromium-${process.pid}-${world}-1-again`,
  ])
  assert.deepEqual(names, [])
})

test('a folder whose owner lives stays', async (t) => {
  const names = await left(t, ([, , , world, birth]) => [`tillstorm-reference-${process.pid}-${world}-${birth}-mine`, 'tillstorm-other-1', 'someone-1-2-3-4'])
  assert.equal(names.length, 3)
})

test('a folder of another container, where process ids mean others, stays for a week', async (t) => {
  const pid = await gone()
  const names = await left(t, () => [`tillstorm-chromium-${pid}-0000dead-123-new`, `tillstorm-chromium-${pid}-0000dead-123-old`, 'tillstorm-chromium-17-unnamed', 'tillstorm-reference-old'])
  assert.deepEqual(names.sort(), ['tillstorm-chromium-17-unnamed', `tillstorm-chromium-${pid}-0000dead-123-new`].sort())
})
