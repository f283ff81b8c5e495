import assert from 'node:assert/strict'
import { test } from 'node:test'
import { Lane, type Flow } from './lane.ts'

type Arrival = { atMs: number; bytes: number }

const collect = (until: number): { flow: Flow; arrivals: Arrival[]; full: Promise<void> } => {
  const arrivals: Arrival[] = []
  let done = (): void => undefined
  const full = new Promise<void>((resolve) => (done = resolve))
  let bytes = 0
  const flow: Flow = {
    readyAtMs: 0,
    blocked: () => false,
    onRoom: () => undefined,
    deliver: (piece) => {
      bytes += piece?.length ?? 0
      arrivals.push({ atMs: performance.now(), bytes })
      if (bytes >= until) done()
    },
  }
  return { flow, arrivals, full }
}

test('no byte is earlier than the rate and the delay allow', async () => {
  const lane = new Lane({ oneWayMs: 40, bytesPerSecond: 100_000 })
  const { flow, arrivals, full } = collect(20_000)
  const begunMs = performance.now()
  lane.push(flow, Buffer.alloc(20_000))
  await full
  for (const { atMs, bytes } of arrivals) assert.ok(atMs - begunMs >= 40 + bytes / 100 - 1.5, `${bytes} bytes after ${atMs - begunMs} ms`)
  assert.equal(lane.bytes, 20_000)
  lane.close()
})

test('two flows share the wire, a segment each', async () => {
  const lane = new Lane({ oneWayMs: 0, bytesPerSecond: 500_000 })
  const one = collect(29_200)
  const other = collect(29_200)
  lane.push(one.flow, Buffer.alloc(29_200))
  lane.push(other.flow, Buffer.alloc(29_200))
  await Promise.all([one.full, other.full])
  const half = one.arrivals.at(-1)?.atMs ?? 0
  const otherByThen = other.arrivals.filter(({ atMs }) => atMs <= half).at(-1)?.bytes ?? 0
  assert.ok(otherByThen >= 29_200 - 2 * 1460, `${otherByThen} bytes`)
  lane.close()
})

test('the bytes of a flow keep their order, also when the wire becomes fast in between', async () => {
  const lane = new Lane({ oneWayMs: 200, bytesPerSecond: 50_000 })
  const got: Buffer[] = []
  const sent = Buffer.from(Array.from({ length: 10_000 }, (_, index) => index % 251))
  const whole = new Promise<void>((resolve) => {
    const flow: Flow = {
      readyAtMs: 0,
      blocked: () => false,
      onRoom: () => undefined,
      deliver: (piece) => {
        if (piece === null) resolve()
        else got.push(piece)
      },
    }
    lane.push(flow, sent.subarray(0, 6000))
    lane.speed = { oneWayMs: 0, bytesPerSecond: Infinity }
    lane.push(flow, sent.subarray(6000))
    lane.push(flow, null)
  })
  await whole
  assert.deepEqual(Buffer.concat(got), sent)
  lane.close()
})

test('a source is told to wait when much is queued, and to go on when it has left', async () => {
  const lane = new Lane({ oneWayMs: 0, bytesPerSecond: 10_000_000 })
  let resumed = (): void => undefined
  const room = new Promise<void>((resolve) => (resumed = resolve))
  const flow: Flow = { readyAtMs: 0, blocked: () => false, onRoom: () => resumed(), deliver: () => undefined }
  assert.equal(lane.push(flow, Buffer.alloc(1000)), true)
  assert.equal(lane.push(flow, Buffer.alloc(1_000_000)), false)
  await room
  lane.close()
})

test('a flow whose receiver is full keeps its bytes', async () => {
  const lane = new Lane({ oneWayMs: 0, bytesPerSecond: Infinity })
  const { flow, arrivals } = collect(1)
  lane.push({ ...flow, blocked: () => true }, Buffer.alloc(5000))
  assert.equal(arrivals.length, 0)
  assert.equal(lane.bytes, 0)
  lane.close()
})
