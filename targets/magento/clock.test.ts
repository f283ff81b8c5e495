import assert from 'node:assert/strict'
import { test } from 'node:test'
import type { HttpAnswer } from '../http.ts'
import { measureClockOffset } from './clock.ts'

/** A target whose clock is `offsetMs` ahead, asked at the given moments; an answer takes 10 ms. */
const target = (offsetMs: number, momentsMs: readonly number[]) => {
  let reading = 0
  const nowMs = (): number => momentsMs[reading++ >> 1]! + (reading % 2 === 0 ? 10 : 0)
  let asked = 0
  const ask = async (): Promise<HttpAnswer> => {
    const date = new Date(Math.floor((momentsMs[asked++]! + 5 + offsetMs) / 1000) * 1000).toUTCString()
    return { status: 200, header: () => date, text: '', url: '' }
  }
  return { ask, options: { samples: momentsMs.length, gapMs: 0, nowMs } }
}

test('a few answers over a second pin the offset down, and it is within the uncertainty given', async () => {
  const base = Date.UTC(2026, 10, 22)
  for (const offsetMs of [0, 250, -86_400_300, 3_600_777]) {
    const { ask, options } = target(offsetMs, [0, 180, 360, 540, 720, 900].map((ms) => base + ms))
    const measured = await measureClockOffset(ask, options)
    assert.ok(measured !== null)
    assert.ok(Math.abs(measured.offsetMs - offsetMs) <= measured.uncertaintyMs, `${offsetMs}: ${JSON.stringify(measured)}`)
    assert.ok(measured.uncertaintyMs <= 100, `${offsetMs}: ${JSON.stringify(measured)}`)
  }
})

test('without a Date header, and with clocks that contradict each other, the offset is not known', async () => {
  const silent: HttpAnswer = { status: 200, header: () => null, text: '', url: '' }
  assert.equal(await measureClockOffset(async () => silent, { samples: 2, gapMs: 0, nowMs: () => 0 }), null)
  let at = 0
  const torn = async (): Promise<HttpAnswer> => ({ ...silent, header: () => new Date(60_000 * at++).toUTCString() })
  assert.equal(await measureClockOffset(torn, { samples: 2, gapMs: 0, nowMs: () => 0 }), null)
})
