import { createReadStream } from 'node:fs'
import { open } from 'node:fs/promises'
import { PassThrough } from 'node:stream'
import { pipeline } from 'node:stream/promises'
import { createGunzip } from 'node:zlib'
import { ObjectScanner } from './object-scanner.ts'
import { eventOf } from './trace-event.ts'
import type { TraceEvent } from './trace-event.ts'

const CHUNK_BYTES = 256 * 1024
const SKIPPED = 'disabled-by-default-v8.gc"'
/** A trace of ten minutes is far below it; a file that unpacks to more is a bomb. */
const MAX_UNPACKED_BYTES = 4 * 2 ** 30

/**
 * Calls `onEvent` for each event of a trace file, gzipped or plain, in the file's order, without ever holding the whole of it. `problem` tells
 * why the file cannot be trusted (cut off, damaged, no trace); it never throws for what stands in the file. What is JSON but no event is left out.
 */
export async function scanEvents(file: string, onEvent: (event: TraceEvent) => void): Promise<{ events: number; problem: string | null }> {
  let events = 0
  let broken = 0
  const scanner = new ObjectScanner((text) => {
    events += 1
    // Two thirds of a busy page's trace are steps of the garbage collector; MinorGC and MajorGC tell of it without them.
    if (text.includes(SKIPPED)) return
    const value = parsed(text)
    if (value === null) broken += 1
    const event = eventOf(value)
    if (event !== null) onEvent(event)
  })
  try {
    const unpack = (await isGzip(file)) ? createGunzip({ chunkSize: CHUNK_BYTES }) : new PassThrough()
    const packed = createReadStream(file, { highWaterMark: CHUNK_BYTES })
    let bytes = 0
    await pipeline(packed, unpack, async (pieces: AsyncIterable<Buffer>) => {
      for await (const piece of pieces) {
        bytes += piece.length
        if (bytes > MAX_UNPACKED_BYTES) scanner.problem = 'the trace unpacks to more than 4 GiB'
        else scanner.write(piece)
        if (scanner.problem !== null) return
      }
    })
  } catch (error) {
    if (scanner.problem === null) return { events, problem: `the trace file cannot be read: ${(error as Error).message}` }
  }
  scanner.end()
  if (scanner.problem !== null) return { events, problem: scanner.problem }
  if (broken > 0) return { events, problem: `${broken} of ${events} events of the trace file are damaged` }
  return { events, problem: events === 0 ? 'the trace holds no event' : null }
}

const parsed = (text: string): unknown => {
  try {
    return JSON.parse(text) as unknown
  } catch {
    return null
  }
}

async function isGzip(file: string): Promise<boolean> {
  const handle = await open(file, 'r')
  try {
    const { buffer, bytesRead } = await handle.read(Buffer.alloc(2), 0, 2, 0)
    return bytesRead === 2 && buffer[0] === 0x1f && buffer[1] === 0x8b
  } finally {
    await handle.close()
  }
}
