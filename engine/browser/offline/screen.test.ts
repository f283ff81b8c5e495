import assert from 'node:assert/strict'
import { test } from 'node:test'
import { isBlank, isErrorPage, likeness, sameScreen } from './screen.ts'
import type { Screen } from './screen.ts'

const screen = (changes: Partial<Screen>): Screen => ({ url: 'http://127.0.0.1/', lines: [], controls: [], regions: [], pictures: 0, ...changes })
const till = screen({ lines: ['Corner & Co', 'Order 17'], controls: ['input Search', 'button Pay', 'button Hold', 'button Milk 1.20'] })

test('the same page with other numbers and another product is the same page', () => {
  const after = screen({ lines: ['Corner & Co', 'Order 18'], controls: ['input Search', 'button Pay', 'button Hold', 'button Bread 2.10'] })
  assert.equal(likeness(till, after), 0.75)
  assert.ok(likeness(till, after) >= sameScreen)
})

test('a page that only says that there is no network is another page', () => {
  const after = screen({ lines: ['You are offline', 'Corner & Co'], controls: ['button Try again'] })
  assert.equal(likeness(till, after), 0)
})

test('a page without controls is compared by its words, digits masked', () => {
  const before = screen({ lines: ['Opening hours 8 to 20', 'Call us'] })
  assert.equal(likeness(before, screen({ lines: ['Opening hours 9 to 21', 'Call us'] })), 1)
  assert.equal(likeness(before, screen({ lines: ['Nothing here'] })), 0)
})

test('a page that shows nothing is like no page, also like one that had nothing to compare', () => {
  assert.equal(likeness(screen({}), screen({})), 0)
  assert.equal(likeness(screen({ pictures: 1 }), screen({ pictures: 3 })), 1)
  assert.ok(isBlank(screen({})))
  assert.ok(!isBlank(screen({ pictures: 1 })))
})

test("Chromium's own error page is known by its address", () => {
  assert.ok(isErrorPage(screen({ url: 'chrome-error://chromewebdata/', lines: ['This site can’t be reached'] })))
  assert.ok(!isErrorPage(till))
})
