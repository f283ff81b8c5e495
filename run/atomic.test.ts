import assert from 'node:assert/strict'
import { mkdirSync, mkdtempSync, readFileSync, readdirSync, rmSync, symlinkSync, writeFileSync, existsSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { after, test } from 'node:test'
import { writeFileAtomic, writeJsonAtomic } from './atomic.ts'
import { TillstormError } from './problems.ts'

const scratch = mkdtempSync(join(tmpdir(), 'tillstorm-atomic-'))
after(() => rmSync(scratch, { recursive: true }))

const isProblem = (code: string) => (error: unknown): boolean => error instanceof TillstormError && error.code === code

test('a file is replaced as a whole and nothing stays beside it', () => {
  const folder = mkdtempSync(join(scratch, 'whole-'))
  const path = join(folder, 'a.json')
  writeFileSync(path, 'a much longer old content')
  writeJsonAtomic(path, { a: 'ü' })
  assert.equal(readFileSync(path, 'utf8'), '{\n  "a": "ü"\n}\n')
  writeFileAtomic(path, new Uint8Array([1, 2, 3, 4]).subarray(1, 3))
  assert.deepEqual([...readFileSync(path)], [2, 3])
  assert.deepEqual(readdirSync(folder), ['a.json'])
})

test('a full disk leaves the old file and no part of the new one', { skip: existsSync('/dev/full') ? false : 'no /dev/full here' }, () => {
  const folder = mkdtempSync(join(scratch, 'full-'))
  const path = join(folder, 'a.json')
  writeFileSync(path, 'old')
  // Where the temporary file would be, a door to a device that is always full.
  symlinkSync('/dev/full', `${path}.${process.pid}.part`)
  assert.throws(() => writeFileAtomic(path, 'new'), isProblem('DISK_FULL'))
  assert.equal(readFileSync(path, 'utf8'), 'old')
  assert.deepEqual(readdirSync(folder), ['a.json'])
})

test('a rename that fails leaves what was there', () => {
  const folder = mkdtempSync(join(scratch, 'rename-'))
  const path = join(folder, 'taken')
  mkdirSync(path)
  assert.throws(() => writeFileAtomic(path, 'new'), isProblem('OUT_UNWRITABLE'))
  assert.deepEqual(readdirSync(folder), ['taken'])
})

test('a folder that is not there, or is none, is OUT_UNWRITABLE', () => {
  const file = join(scratch, 'a-file')
  writeFileSync(file, 'x')
  assert.throws(() => writeFileAtomic(join(file, 'a.json'), 'new'), isProblem('OUT_UNWRITABLE'))
  assert.throws(() => writeFileAtomic(join(scratch, 'nowhere', 'a.json'), 'new'), isProblem('OUT_UNWRITABLE'))
})
