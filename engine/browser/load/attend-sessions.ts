import type { CDPSession, Page } from 'puppeteer-core'

/** The world in which Lighthouse evaluates, and what it asks there: `core/gather/driver/{execution-context,wait-for-condition}.js` of 13.5. */
const WORLD = 'lighthouse_isolated_context'
const REMEMBER_LAST_LONG_TASK = `
  window.____lastLongTask = 0
  new PerformanceObserver((list) => {
    for (const { startTime, duration } of list.getEntries())
      window.____lastLongTask = Math.max(window.____lastLongTask, startTime + duration)
  }).observe({ type: 'longtask', buffered: true })`

/**
 * Attends the sessions that Lighthouse opens on the page. It gives a function that tells whether Chromium lost trace data: Lighthouse does
 * not look, and a trace with holes has too few tasks. And it spares 5 s a visit: Lighthouse begins to count the quiet of the processor
 * only when the network has been quiet for 5 s, because it did not listen before. Listening from the start, both are counted at once, and
 * the window that TTI needs is as long as ever. Where another Lighthouse asks otherwise, it only waits longer again.
 * `onTraced` is called when the visit is over and Lighthouse begins to gather what it wants to know beside, source maps for one.
 */
export const attend = (page: Page, onTraced: () => void): (() => boolean) => {
  let lost = false
  const target = page.target()
  const create = target.createCDPSession.bind(target)
  target.createCDPSession = async (): Promise<CDPSession> => {
    const session = await create()
    session.on('Tracing.tracingComplete', ({ dataLossOccurred }) => {
      lost ||= dataLossOccurred
      onTraced()
    })
    await session.send('Page.enable')
    await session.send('Page.addScriptToEvaluateOnNewDocument', { source: REMEMBER_LAST_LONG_TASK, worldName: WORLD })
    return session
  }
  return () => lost
}
