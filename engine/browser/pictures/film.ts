import type { CDPSession, Protocol } from 'puppeteer-core'

/** One picture of the page, as Chromium showed it from `atMs` (epoch milliseconds) on. */
export type Picture = { atMs: number; jpeg: string; widthPx: number; heightPx: number }

/** Wide enough to know a button again; four of them make a strip of some 100 KB. */
const WIDTH_PX = 480
const QUALITY = 60
/** A round of half a minute in which everything moves; what comes later is left out. */
const MOST_BYTES = 64 * 1024 * 1024

/**
 * Films a page: Chromium sends a picture with each frame that changes something. It takes time of the page's own, so nothing is measured
 * meanwhile.
 */
export const startFilm = async (session: CDPSession): Promise<{ stop(): Promise<Picture[]> }> => {
  const pictures: Picture[] = []
  let bytes = 0
  const onFrame = ({ data, metadata, sessionId }: Protocol.Page.ScreencastFrameEvent): void => {
    session.send('Page.screencastFrameAck', { sessionId }).catch(() => {})
    if (metadata.timestamp === undefined || bytes > MOST_BYTES) return
    bytes += data.length
    pictures.push({ atMs: metadata.timestamp * 1000, jpeg: data, widthPx: metadata.deviceWidth, heightPx: metadata.deviceHeight })
  }
  session.on('Page.screencastFrame', onFrame)
  await session.send('Page.startScreencast', { format: 'jpeg', quality: QUALITY, maxWidth: WIDTH_PX, maxHeight: 2 * WIDTH_PX, everyNthFrame: 1 })
  return {
    stop: async () => {
      await session.send('Page.stopScreencast').catch(() => {})
      session.off('Page.screencastFrame', onFrame)
      return pictures
    },
  }
}
