import { writeFile } from 'node:fs/promises'
import lighthouse, { generateReport, type Result } from 'lighthouse'
import { launch, type Browser, type Page } from 'puppeteer-core'
import { attend } from './attend-sessions.ts'
import { chromiumFlags } from '../chromium-flags.ts'
import { domContentLoadedMs, type NavigationEvent } from './dom-content-loaded.ts'
import { isAllowedHost } from '../offline/allowed-host.ts'
import { oneLine } from '../bounded.ts'
import { lighthouseConfig, lighthouseFlags } from './lighthouse-settings.ts'
import type { VisitOrder, VisitReport, WorkerState } from './load-messages.ts'
import { longestTaskMs, type TaskEvent } from './longest-task.ts'
import { watchProcessor } from './processor-share.ts'
import { pastTheWire } from './past-the-wire.ts'
import { railPhone } from './rail-phone.ts'
import { readLighthouse, requestedHosts } from './read-lighthouse.ts'
import type { SlowWire } from './slow-wire.ts'
import { watchWorker } from './watch-worker.ts'

const PROTOCOL_TIMEOUT_MS = 60_000

const failedVisit = {
  interactiveMs: null,
  lcpMs: null,
  cls: null,
  tbtMs: null,
  longestTaskMs: null,
  transferBytes: null,
  requests: null,
  heaviest: [],
}

/**
 * One visit in a Chromium of its own, on the order's profile, over a slow wire. Whatever the page, Lighthouse or the browser does wrong
 * ends in the visit's `problem`; only a file that cannot be written throws.
 */
export const visitOnce = async (order: VisitOrder, wire: SlowWire, onBrowser: (browser: Browser) => void): Promise<VisitReport> => {
  const clock = stopwatch()
  const processor = watchProcessor()
  const report: VisitReport = {
    visit: { ...failedVisit, problem: null },
    html: false,
    neverInteractive: false,
    lighthouse: null,
    benchmarkIndex: null,
    worker: null,
    blocked: [],
    wireBytes: 0,
    processor: null,
    tookMs: { launch: 0, lighthouse: 0, settle: 0, close: 0 },
  }
  let browser: Browser | null = null
  let requested: ReturnType<typeof requestedHosts> = new Map()
  try {
    browser = await start(order, wire)
    onBrowser(browser)
    report.tookMs.launch = clock()
    const page = await onlyPage(browser)
    const before = wire.downBytes
    const dataLoss = attend(page, () => {
      report.wireBytes = wire.downBytes - before
      // What Lighthouse itself fetches now, source maps of megabytes, is nothing that a phone loads.
      wire.conditions = null
    })
    wire.conditions = railPhone
    const run = await lighthouse(order.url, lighthouseFlags, lighthouseConfig(order.maxWaitMs), page)
    if (run === undefined) throw new Error('Lighthouse gave no result')
    report.processor = processor()
    const read = readLighthouse(run.lhr, order.maxWaitMs)
    const events = (run.artifacts as { Trace?: { traceEvents: (TaskEvent & NavigationEvent)[] } }).Trace?.traceEvents ?? []
    const away = wentAway(run.lhr, order)
    const untrue = dataLoss()
      ? 'Chromium lost trace data'
      : (away ?? (read.visit.interactiveMs === null ? null : pastTheWire(order.kind, { ...read.visit, wireBytes: report.wireBytes })))
    report.visit = untrue !== null
      ? { ...failedVisit, problem: explained(untrue, wire) }
      : withScripts({ ...read.visit, problem: read.visit.problem && explained(read.visit.problem, wire), longestTaskMs: longestTaskMs(events) }, domContentLoadedMs(events))
    report.neverInteractive = read.neverInteractive && report.visit.interactiveMs !== null
    requested = requestedHosts(run.lhr)
    report.lighthouse = read.lighthouse
    report.benchmarkIndex = read.benchmarkIndex
    await writeFile(order.htmlFile, generateReport(asApplied(run.lhr), 'html'))
    report.html = true
    report.tookMs.lighthouse = clock()
    if (order.kind === 'first' && report.visit.interactiveMs !== null) report.worker = await settle(page, wire)
    report.tookMs.settle = clock()
  } catch (error) {
    if (error instanceof Error && 'syscall' in error && error.syscall === 'open') throw error
    report.visit = { ...failedVisit, problem: explained(oneLine(error), wire) }
  } finally {
    // Gently: the profile keeps what a repeat visit will look for.
    await browser?.close().catch(() => browser?.process()?.kill('SIGKILL'))
    report.tookMs.close = clock()
    report.blocked = [...wire.blocked]
      .filter((host) => !ownCall.test(host) || requested.has(host))
      .map((host) => ({ host, isNeeded: requested.get(host)?.isNeeded === true }))
  }
  return report
}

/** Before its deferred scripts have run no document is interactive. Where nobody knows when that was, neither is the time to interactive known. */
const withScripts = (visit: VisitReport['visit'], loadedMs: number | null): VisitReport['visit'] => {
  if (visit.interactiveMs === null) return visit
  if (loadedMs === null) return { ...visit, interactiveMs: null, problem: 'the trace does not tell when the document had run its scripts' }
  return { ...visit, interactiveMs: Math.max(visit.interactiveMs, loadedMs) }
}

const start = (order: VisitOrder, wire: SlowWire): Promise<Browser> =>
  launch({
    executablePath: order.chromiumPath,
    userDataDir: order.profile,
    pipe: true,
    defaultViewport: null,
    protocolTimeout: PROTOCOL_TIMEOUT_MS,
    handleSIGINT: false,
    handleSIGTERM: false,
    handleSIGHUP: false,
    // puppeteer opens the door to windows that nobody asked for; in a shop they stay shut.
    ignoreDefaultArgs: ['--disable-popup-blocking'],
    // `<-loopback>`: loopback is no exception, it goes over the wire as everything does.
    args: [...chromiumFlags(order.allow), `--proxy-server=${wire.url}`, '--proxy-bypass-list=<-loopback>'],
  })

const onlyPage = async (browser: Browser): Promise<Page> => (await browser.pages())[0] ?? (await browser.newPage())

/** A page that navigated to where it may not go was measured as an error page of Chromium. */
const wentAway = (result: Result, order: VisitOrder): string | null => {
  if (result.runtimeError !== undefined) return null
  const url = URL.parse(result.finalDisplayedUrl)
  const port = Number(url?.port || (url?.protocol === 'https:' ? 443 : 80))
  if (url !== null && /^https?:$/.test(url.protocol) && isAllowedHost(url.hostname, port, order.allow)) return null
  return `the page navigated away, to ${oneLine(result.finalDisplayedUrl, 100)}`
}

/** What Chromium asks of Google by itself in spite of all flags. It gets no answer, and no page is to be blamed for it. */
const ownCall = /^(clients\d*|accounts|www)\.google\.com:|\.googleapis\.com:|^redirector\.gvt1\.com:/

/** Lets the service worker finish its installation on an open wire, so that a repeat visit finds what a second day finds. */
const settle = async (page: Page, wire: SlowWire): Promise<WorkerState> => {
  wire.conditions = null
  return await watchWorker(page)
}

/** The page of Lighthouse names the network that it was told of; the wire was as slow as this. */
const asApplied = (result: Result): Result => {
  const kbps = railPhone.bitsPerSecond / 1000
  Object.assign(result.configSettings.throttling, {
    requestLatencyMs: railPhone.roundTripMs,
    downloadThroughputKbps: kbps,
    uploadThroughputKbps: kbps,
  })
  return result
}

/** Chromium sees a proxy that hangs up; why it did, only the wire knows. */
const explained = (problem: string, wire: SlowWire): string => {
  const plain = problem === 'PROTOCOL_TIMEOUT' ? 'PROTOCOL_TIMEOUT: the page did not answer, as if its main thread never paused' : problem
  const reasons = [
    ...[...wire.unreachable].map(([host, why]) => `${host} cannot be reached (${why})`),
    ...[...wire.blocked].filter((host) => !ownCall.test(host)).map((host) => `${host} is not allowed`),
  ].slice(0, 3).join(', ')
  if (reasons === '') return plain
  return plain.startsWith('CHROME_INTERSTITIAL_ERROR') ? `CHROME_INTERSTITIAL_ERROR: ${reasons}` : `${plain} [${reasons}]`
}

/** Milliseconds since the last call. */
const stopwatch = (): (() => number) => {
  let last = performance.now()
  return () => {
    const now = performance.now()
    const took = Math.round(now - last)
    last = now
    return took
  }
}
