import assert from 'node:assert/strict'
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { test } from 'node:test'
import { gzipSync } from 'node:zlib'
import { ObjectScanner } from './object-scanner.ts'
import { scanEvents } from './scan-events.ts'

const event = (name: string) => ({ name, cat: 'c', ph: 'X', pid: 1, tid: 2, ts: 3, dur: 4, args: { data: { url: 'http://a/"}]{[\\ü' } } })

const scanned = async (bytes: Buffer): Promise<{ names: string[]; urls: string[]; problem: string | null }> => {
  const folder = mkdtempSync(join(tmpdir(), 'tillstorm-scan-'))
  try {
    writeFileSync(join(folder, 't'), bytes)
    const [names, urls]: [string[], string[]] = [[], []]
    const { problem } = await scanEvents(join(folder, 't'), ({ name, args }) => {
      names.push(name)
      urls.push((args.data as { url: string } | undefined)?.url ?? '')
    })
    return { names, urls, problem }
  } finally {
    rmSync(folder, { recursive: true, force: true })
  }
}

test('events are found in both shapes of a trace file, gzipped or plain', async () => {
  const events = [event('a'), event('b')]
  const whole = JSON.stringify({ metadata: { traceEvents: 'no', list: [{ name: 'x' }] }, traceEvents: events, after: [{ name: 'y' }] })
  for (const bytes of [Buffer.from(whole), gzipSync(whole), Buffer.from(JSON.stringify(events, null, 2))]) {
    assert.deepEqual(await scanned(bytes), { names: ['a', 'b'], urls: ['http://a/"}]{[\\ü', 'http://a/"}]{[\\ü'], problem: null })
  }
})

test('events are the same wherever the stream was cut', () => {
  const bytes = Buffer.from(JSON.stringify({ metadata: { a: [1] }, traceEvents: [event('a'), event('ü')] }))
  for (let size = 1; size < bytes.length; size += 1) {
    const names: string[] = []
    const scanner = new ObjectScanner((text) => names.push((JSON.parse(text) as { name: string }).name))
    for (let at = 0; at < bytes.length; at += size) scanner.write(bytes.subarray(at, at + size))
    assert.deepEqual({ names, complete: scanner.complete, size }, { names: ['a', 'ü'], complete: true, size })
  }
})

test('a file that is cut off, damaged, empty or no trace is told as such', async () => {
  const whole = gzipSync(JSON.stringify({ traceEvents: Array.from({ length: 500 }, (_, at) => event(String(at))) }))
  assert.match((await scanned(whole.subarray(0, whole.length - 40))).problem ?? '', /cannot be read: unexpected end of file/)
  assert.equal((await scanned(Buffer.from('{"traceEvents":[{"name":"a"}'))).problem, 'the trace file is cut off')
  assert.equal((await scanned(Buffer.from('{"traceEvents":[]}'))).problem, 'the trace holds no event')
  assert.equal((await scanned(Buffer.from('{"events":[1]}'))).problem, 'not a trace: the file holds no list of events')
  assert.equal((await scanned(Buffer.from('<!doctype html>'))).problem, 'not a trace: the file is no JSON object or array')
  assert.equal((await scanned(Buffer.from('[{"name":tru},{}]'))).problem, '1 of 2 events of the trace file are damaged')
  assert.equal((await scanned(Buffer.alloc(0))).problem, 'the trace file is cut off')
  assert.match((await scanEvents('/nowhere/trace.json.gz', () => {})).problem ?? '', /cannot be read: ENOENT/)
})

test('what is JSON but no event is left out', async () => {
  const odd = [{}, { name: 1 }, { ...event('negative'), ts: -5 }, { ...event('endless'), ts: null }, event('good')]
  const { names, problem } = await scanned(Buffer.from(JSON.stringify(odd)))
  assert.deepEqual({ names, problem }, { names: ['good'], problem: null })
})
