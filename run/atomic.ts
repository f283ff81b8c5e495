import { closeSync, fsyncSync, openSync, renameSync, rmSync, writeSync } from 'node:fs'
import { asFileProblem } from './file-problems.ts'

const writeAll = (fd: number, bytes: Buffer): void => {
  let written = 0
  while (written < bytes.length) written += writeSync(fd, bytes, written)
}

/**
 * Writes a whole file so that a reader sees the old one or the new one, never a part: a temporary file beside it, fsync,
 * rename. Throws DISK_FULL or OUT_UNWRITABLE, and then leaves what was there.
 */
export const writeFileAtomic = (path: string, content: string | Uint8Array): void => {
  const temporary = `${path}.${process.pid}.part`
  try {
    const fd = openSync(temporary, 'w')
    try {
      writeAll(fd, typeof content === 'string' ? Buffer.from(content) : Buffer.from(content.buffer, content.byteOffset, content.byteLength))
      fsyncSync(fd)
    } finally {
      closeSync(fd)
    }
    renameSync(temporary, path)
  } catch (error) {
    try {
      rmSync(temporary, { force: true })
    } catch {
      // What went wrong first is what counts.
    }
    throw asFileProblem(error, path)
  }
}

/** Two-space JSON with a final newline, written by `writeFileAtomic`. */
export const writeJsonAtomic = (path: string, value: unknown): void =>
  writeFileAtomic(path, `${JSON.stringify(value, null, 2)}\n`)
