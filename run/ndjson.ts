import { closeSync, createReadStream, openSync, writeSync } from 'node:fs'
import type { z } from 'zod'
import { asFileProblem } from './file-problems.ts'

/** Rows leave the buffer when it holds this much, or at `flush()`: one system call for some 400 ledger rows. */
const FLUSH_CHARACTERS = 65_536

/** An append-only file of one JSON value a line. A kill loses at most what was not flushed, and cuts at most one line. */
export class NdjsonWriter<Row> {
  readonly path: string
  #fd: number
  #pending: string[] = []
  #pendingLength = 0

  constructor(path: string) {
    this.path = path
    try {
      this.#fd = openSync(path, 'a')
    } catch (error) {
      throw asFileProblem(error, path)
    }
  }

  append(row: Row): void {
    const line = `${JSON.stringify(row)}\n`
    this.#pending.push(line)
    this.#pendingLength += line.length
    if (this.#pendingLength >= FLUSH_CHARACTERS) this.flush()
  }

  /** Throws DISK_FULL or OUT_UNWRITABLE. */
  flush(): void {
    if (this.#pendingLength === 0) return
    const bytes = Buffer.from(this.#pending.join(''))
    this.#pending = []
    this.#pendingLength = 0
    try {
      let written = 0
      while (written < bytes.length) written += writeSync(this.#fd, bytes, written)
    } catch (error) {
      throw asFileProblem(error, this.path)
    }
  }

  close(): void {
    try {
      this.flush()
    } finally {
      closeSync(this.#fd)
    }
  }
}

/** Counts what a reader had to leave out. */
export type Damage = { rows: number }

const lines = async function* (path: string): AsyncGenerator<{ text: string; complete: boolean }> {
  let rest = ''
  for await (const chunk of createReadStream(path, { encoding: 'utf8', highWaterMark: 1 << 18 })) {
    const parts = (rest + (chunk as string)).split('\n')
    rest = parts.pop() ?? ''
    for (const text of parts) yield { text, complete: true }
  }
  if (rest !== '') yield { text: rest, complete: false }
}

/**
 * Streams the rows of an append-only file in flat memory. A missing file is an empty one. A last line without its newline
 * was cut by a kill and is left out; any other line that does not parse is left out and counted in `damage`.
 */
export const readNdjson = async function* <Row>(path: string, schema: z.ZodType<Row>, damage: Damage): AsyncGenerator<Row> {
  try {
    for await (const { text, complete } of lines(path)) {
      if (!complete) {
        damage.rows += 1
        continue
      }
      if (text === '') continue
      const row = parsed(text, schema)
      if (row === null) damage.rows += 1
      else yield row
    }
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code !== 'ENOENT') throw error
  }
}

const parsed = <Row>(text: string, schema: z.ZodType<Row>): Row | null => {
  try {
    const result = schema.safeParse(JSON.parse(text))
    return result.success ? result.data : null
  } catch {
    return null
  }
}
