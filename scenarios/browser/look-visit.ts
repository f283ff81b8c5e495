import type { Page } from 'k6/browser'
import { waitMs } from '../wait.ts'

/** An input is answered, and what it loads comes, within this time on a page that is used like one. */
const REST_MS = 700

/**
 * At a page that nobody knows: pages down and up again by the keyboard. That scrolls, and is an interaction for INP; nothing is clicked, nothing typed
 * and nothing sent.
 */
export const lookAround = async (page: Page): Promise<void> => {
  for (const key of ['PageDown', 'PageDown', 'PageUp', 'PageUp']) {
    await waitMs(REST_MS)
    await page.keyboard.press(key)
  }
  await waitMs(REST_MS)
}
