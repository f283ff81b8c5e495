import assert from 'node:assert/strict'
import { EventEmitter } from 'node:events'
import { test } from 'node:test'
import type { Page } from 'puppeteer-core'
import { attend } from './attend-sessions.ts'

const fakePage = (): { page: Page; sessions: EventEmitter[]; sent: [string, Record<string, unknown> | undefined][] } => {
  const sessions: EventEmitter[] = []
  const sent: [string, Record<string, unknown> | undefined][] = []
  const target = {
    createCDPSession: () => {
      const session = Object.assign(new EventEmitter(), { send: (method: string, params?: Record<string, unknown>) => Promise.resolve(void sent.push([method, params])) })
      sessions.push(session)
      return Promise.resolve(session)
    },
  }
  return { page: { target: () => target } as unknown as Page, sessions, sent }
}

test('a trace with holes is noticed, whichever session it came over', async () => {
  const { page, sessions } = fakePage()
  const dataLoss = attend(page, () => undefined)
  await page.target().createCDPSession()
  await page.target().createCDPSession()
  assert.equal(dataLoss(), false)
  sessions[1]?.emit('Tracing.tracingComplete', { dataLossOccurred: true })
  sessions[0]?.emit('Tracing.tracingComplete', { dataLossOccurred: false })
  assert.equal(dataLoss(), true)
})

test('the end of the trace is told', async () => {
  const { page, sessions } = fakePage()
  let traced = 0
  const dataLoss = attend(page, () => (traced += 1))
  await page.target().createCDPSession()
  assert.equal(traced, 0)
  sessions[0]?.emit('Tracing.tracingComplete', { dataLossOccurred: false })
  assert.equal(traced, 1)
  assert.equal(dataLoss(), false)
})

test('long tasks are remembered where Lighthouse looks for them, from the start of each document', async () => {
  const { page, sent } = fakePage()
  attend(page, () => undefined)
  await page.target().createCDPSession()
  assert.deepEqual(sent.map(([method]) => method), ['Page.enable', 'Page.addScriptToEvaluateOnNewDocument'])
  assert.equal(sent[1]?.[1]?.['worldName'], 'lighthouse_isolated_context')
})
