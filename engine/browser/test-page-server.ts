import type { IncomingMessage, ServerResponse } from 'node:http'
import { createServer } from 'node:http'
import type { AddressInfo } from 'node:net'
import type { TestContext } from 'node:test'
import type { RailDevice } from '../../run/rail-record.ts'
import type { BrowserSession, TillOptions } from './browser-session.ts'
import { findChromium } from './find-chromium.ts'
import { openBrowser } from './open-browser.ts'

export type Answer = string | ((request: IncomingMessage, response: ServerResponse) => void)

/** For tests: pages by their path on a free port of loopback. A text is a page's body; what asks for anything else gets 404. */
export async function servePages(t: TestContext, pages: Record<string, Answer>): Promise<{ url: string; asked: string[] }> {
  const asked: string[] = []
  const server = createServer((request, response) => {
    const path = (request.url ?? '/').split('?')[0] ?? '/'
    asked.push(`${request.method} ${request.url}`)
    const answer = pages[path]
    if (typeof answer === 'function') return answer(request, response)
    response.writeHead(answer === undefined ? 404 : 200, { 'content-type': path.endsWith('.js') ? 'text/javascript' : 'text/html; charset=utf-8' })
    const page = `<!doctype html><html lang=en><meta name=viewport content="width=device-width"><title>Test page</title><body>${answer ?? ''}`
    response.end(path.endsWith('.js') ? answer : page)
  })
  await new Promise<void>((done) => server.listen(0, '127.0.0.1', done))
  t.after(() => {
    server.closeAllConnections()
    server.close()
  })
  return { url: `http://127.0.0.1:${(server.address() as AddressInfo).port}`, asked }
}

/** For tests: a browser that ends with the test. Null, and the test is skipped, where no Chromium is installed. */
export async function testBrowser(t: TestContext, options: { allow?: readonly string[]; device?: RailDevice } = {}): Promise<BrowserSession | null> {
  const chromium = await findChromium(process.env).catch(() => null)
  if (chromium === null) {
    t.skip('no Chromium is installed')
    return null
  }
  const { allow = [], device = 'desktop' } = options
  const browser = await openBrowser({ chromiumPath: chromium.path, allow, device, throttleCpu: false, proxy: null, signal: t.signal })
  t.after(() => browser.close())
  return browser
}

export const nobody: Omit<TillOptions, 'url'> = { credentials: { user: null, password: null }, seed: 1, onSale: () => {} }
