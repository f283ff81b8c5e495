import { openBrowser } from './open-browser.ts'

// For a test: opens a Chromium, tells its process id, and waits to be killed.
const browser = await openBrowser({
  chromiumPath: process.argv[2] ?? '', allow: [], device: 'desktop', throttleCpu: false, proxy: null, signal: new AbortController().signal,
})
process.send?.(browser.browser.process()?.pid)
setInterval(() => {}, 1000)
