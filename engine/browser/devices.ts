import type { Viewport } from 'puppeteer-core'
import type { RailDevice } from '../../run/rail-record.ts'

export type Device = {
  viewport: Viewport
  /** How much slower the page's main thread runs than this machine's own. */
  cpuSlowdown: number
  /** The browser's name to servers, for one major version of Chromium. */
  userAgent(major: string): string
}

const agent = (system: string, major: string, mobile: boolean): string =>
  `Mozilla/5.0 (${system}) AppleWebKit/537.36 (KHTML, like Gecko) Chrome/${major}.0.0.0${mobile ? ' Mobile' : ''} Safari/537.36`

/** The phone and its slow-down are Lighthouse's mid-range phone (`core/config/constants.js`). */
export const devices: Record<RailDevice, Device> = {
  desktop: {
    viewport: { width: 1400, height: 900, deviceScaleFactor: 1, isMobile: false, hasTouch: false },
    cpuSlowdown: 1,
    userAgent: (major) => agent('X11; Linux x86_64', major, false),
  },
  tablet: {
    viewport: { width: 1024, height: 768, deviceScaleFactor: 1, isMobile: true, hasTouch: true, isLandscape: true },
    cpuSlowdown: 4,
    userAgent: (major) => agent('Linux; Android 13; Pixel Tablet', major, false),
  },
  phone: {
    viewport: { width: 412, height: 823, deviceScaleFactor: 1.75, isMobile: true, hasTouch: true },
    cpuSlowdown: 4,
    userAgent: (major) => agent('Linux; Android 11; moto g power (2022)', major, true),
  },
}
