import { openBrowser } from './open-browser.ts'

/**
 * Opens the page once and closes it again, before minutes of measuring. Throws the TillstormError of a page that is down, is none, or leads to a host that
 * is not allowed.
 */
export const checkPage = async (options: { chromiumPath: string; allow: readonly string[]; url: string; signal: AbortSignal }): Promise<void> => {
  const { chromiumPath, allow, url, signal } = options
  const browser = await openBrowser({ chromiumPath, allow, device: 'desktop', throttleCpu: false, proxy: null, signal })
  try {
    const session = await browser.openTill({ url, credentials: { user: null, password: null }, seed: 1, learns: false, onSale: () => {} })
    await session.close()
  } finally {
    await browser.close()
  }
}
