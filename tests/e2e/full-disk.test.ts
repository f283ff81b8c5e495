import assert from 'node:assert/strict'
import { execFileSync } from 'node:child_process'
import { existsSync, mkdirSync, readFileSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { test, type TestContext } from 'node:test'
import { descendants, holdsWithin, isRunning, noK6, scratchFolder, start, tillstorm, told } from './test-tillstorm.ts'

const scratch = scratchFolder()

/** A disk of so many KiB, mounted for one test; or why there is none. */
const smallDisk = (t: TestContext, name: string, kibibytes: number): string | { why: string } => {
  if (process.platform !== 'linux' || process.getuid?.() !== 0) return { why: 'only root may mount a small disk' }
  const path = join(scratch, name)
  mkdirSync(path)
  try {
    execFileSync('mount', ['-t', 'tmpfs', '-o', `size=${kibibytes}k`, 'tmpfs', path], { stdio: 'pipe' })
  } catch (error) {
    return { why: `mount refused: ${String((error as { stderr?: unknown }).stderr ?? error).trim()}` }
  }
  t.after(() => execFileSync('umount', ['-l', path]))
  return path
}

const problemOf = (stderr: string): string[] => stderr.split('\n').filter((line) => line.startsWith('tillstorm: '))

test('a disk that fills in mid-drive ends the run in one line, stops all and keeps what was there', async (t) => {
  const skip = await noK6()
  if (skip !== false) return t.skip(skip)
  const disk = smallDisk(t, 'filling', 80)
  if (typeof disk !== 'string') return t.skip(disk.why)
  writeFileSync(join(disk, 'thesis.txt'), 'mine')
  const out = join(disk, 'run')
  const run = start(['verify', '--profile', 'smoke', '--terminals', '4', '--orders', '2000', '--speed', '60', '--out', out])
  const ledger = join(out, 'ledger.ndjson')
  await holdsWithin(60_000, () => existsSync(ledger) && readFileSync(ledger).length > 0)
  const processes = descendants(run.pid)
  const ended = await run.ended
  assert.equal(ended.code, 2, told(ended))
  assert.equal(problemOf(ended.stderr).length, 1, told(ended))
  assert.match(problemOf(ended.stderr)[0]!, /no space left while writing .*\(DISK_FULL\)/)
  assert.doesNotMatch(ended.stderr, /^\s+at /m)
  assert.equal(readFileSync(join(disk, 'thesis.txt'), 'utf8'), 'mine')
  assert.ok(processes.length >= 3)
  assert.ok(await holdsWithin(2000, () => !processes.some(isRunning)))
  const judged = await tillstorm(['judge', out])
  assert.ok(judged.code === 3 || (judged.code === 2 && /DISK_FULL/.test(judged.stderr)), told(judged))
})

test('a disk that is full at the start is one line before anything starts', async (t) => {
  const skip = await noK6()
  if (skip !== false) return t.skip(skip)
  const disk = smallDisk(t, 'full', 16)
  if (typeof disk !== 'string') return t.skip(disk.why)
  writeFileSync(join(disk, 'thesis.txt'), 'm'.repeat(16 * 1024))
  const ended = await tillstorm(['verify', '--profile', 'smoke', '--out', join(disk, 'run')])
  assert.equal(ended.code, 2, told(ended))
  assert.deepEqual(problemOf(ended.stderr).length, 1, told(ended))
  assert.match(ended.stderr, /\(DISK_FULL\)/)
  assert.equal(readFileSync(join(disk, 'thesis.txt'), 'utf8').length, 16 * 1024)
})
