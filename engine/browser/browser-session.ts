import type { Browser, Page } from 'puppeteer-core'
import type { RailArea, RailDevice, RailProblem, RailRest, RailSale } from '../../run/rail-record.ts'
import type { Till } from '../../scenarios/journeys/journey.ts'
import type { DriveWindow, ProbedFeedback } from './trace/reading.ts'

export type BrowserOptions = {
  chromiumPath: string
  /** Hosts (`host` or `host:port`) that the browser may reach; loopback always may. Everything else fails to resolve, also in workers and redirects. */
  allow: readonly string[]
  device: RailDevice
  /** False for a run that brings its own throttling. */
  throttleCpu: boolean
  /** `http://127.0.0.1:port` of a proxy that can be cut, for a true offline; null: none. */
  proxy: string | null
  signal: AbortSignal
  /** What is measured with this browser, and so what its problems void. Left out: response, animation, idle. */
  areas?: readonly RailArea[]
}

/** One Chromium with a profile of its own in a temporary folder; both are gone after `close`, however the run ends. */
export type BrowserSession = {
  browser: Browser
  product: string
  device: RailDevice
  cpuSlowdown: number
  /** Grows while the session lives: crashes, dialogs (which are dismissed), windows (which are closed), blocked hosts, page errors. */
  problems: RailProblem[]
  /** Opens a page with the probe, on the device. Throws a TillstormError where the URL does not answer with a page. */
  openTill(options: TillOptions): Promise<TillSession>
  close(): Promise<void>
}

export type TillOptions = {
  url: string
  credentials: { user: string | null; password: string | null }
  seed: number
  /** False: nothing on the page changes by itself, so no time is taken to learn what does. Left out: true. */
  learns?: boolean
  /** Called for each sale that a journey tells. */
  onSale(sale: Pick<RailSale, 'reference' | 'lines' | 'totalMinor' | 'atMs'>): void
}

/** A page in our hands: the journey's `Till`, and what the driver saw meanwhile. */
export type TillSession = {
  till: Till
  page: Page
  /** Takes what was collected since the last call: windows in order, and one feedback an input. `rest` counts from the page's beginning. */
  takeDriven(): Promise<{ windows: DriveWindow[]; feedback: ProbedFeedback[]; rest: RailRest }>
  /** Does what the journey left for after the round before. `trace` begins with it. */
  betweenRounds(): Promise<void>
  /** Starts a trace; `stop` writes it gzipped to `file` and says whether Chromium lost data. Marks the clock, so that trace times can be told in epoch time. */
  trace(file: string): Promise<{ stop(): Promise<{ dataLoss: boolean }> }>
  close(): Promise<void>
}
