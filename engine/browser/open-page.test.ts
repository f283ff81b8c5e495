import assert from 'node:assert/strict'
import { test } from 'node:test'
import type { Page } from 'puppeteer-core'
import { goTo } from './open-page.ts'
import { ProblemLog } from './problem-log.ts'

const url = 'http://127.0.0.1:8080/'

/** A page that fails to open, and tells of its redirect only afterwards, or never. */
const failing = (toldAfterMs: number | null): Page => {
  const main = {}
  let tell: (request: object) => void = () => assert.fail('nobody listens')
  return {
    on: (_: string, listener: typeof tell) => { tell = listener },
    mainFrame: () => main,
    goto: async () => {
      const request = { isNavigationRequest: () => true, frame: () => main, url: () => 'http://till.example/' }
      if (toldAfterMs !== null) setTimeout(() => tell(request), toldAfterMs)
      throw new Error(`net::ERR_NAME_NOT_RESOLVED at ${url}`)
    },
  } as unknown as Page
}

test('a redirect off the allow list is named although the browser tells of it after the failure', async () => {
  await assert.rejects(goTo(failing(60), url, [], new ProblemLog([])), { code: 'HOST_NOT_ALLOWED', message: `${url} leads to till.example, which is not allowed` })
  await assert.rejects(goTo(failing(null), url, [], new ProblemLog([])), { code: 'TARGET_UNREACHABLE', message: `${url} does not answer: ERR_NAME_NOT_RESOLVED` })
})
