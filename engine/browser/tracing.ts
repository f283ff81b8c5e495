import type { CDPSession, Page, Protocol } from 'puppeteer-core'
import { open } from 'node:fs/promises'
import { setTimeout as sleep } from 'node:timers/promises'
import { bounded } from './bounded.ts'

/** What the reading of RAIL and of the functions at fault needs. `cc,benchmark` would make a trace three times as large. */
export const traceCategories = [
  'devtools.timeline',
  'disabled-by-default-devtools.timeline',
  'disabled-by-default-devtools.timeline.frame',
  'blink.user_timing',
  // Samples the running function once a millisecond.
  'disabled-by-default-v8.cpu_profiler',
] as const

/** Chromium's own limit on what it keeps until `stop`; a trace that fills it has lost its end. */
const bufferKiB = 400 * 1024
const startBoundMs = 15_000
const stopBoundMs = 60_000
const cancelBoundMs = 3000
/** A trace of a page at rest is there sooner. */
const restingMs = 1000
const chunkBytes = 1024 * 1024

export type RunningTrace = {
  stop(): Promise<{ dataLoss: boolean }>
  /** Ends it without keeping anything. A Chromium has one trace at a time; one left running would stand in the next one's way. */
  cancel(): Promise<void>
}

/**
 * Starts a trace of everything that this Chromium does. `stop` streams it to `file`, gzipped by Chromium itself, and tells whether
 * Chromium lost data, by its own word or because its buffer was full. The file opens in DevTools and Perfetto.
 *
 * For a minute after its start, Chromium 156 leaves what has no hurry undone until some page has come to rest, and handing out a trace has none. A
 * page that always works would hold it up: an empty tab, from `openTab`, comes to rest in two seconds.
 */
export async function startTrace(session: CDPSession, file: string, openTab: () => Promise<Page>): Promise<RunningTrace> {
  let fullest = 0
  const onUsage = ({ percentFull, value }: Protocol.Tracing.BufferUsageEvent): void => {
    fullest = Math.max(fullest, percentFull ?? value ?? 0)
  }
  session.on('Tracing.bufferUsage', onUsage)
  const start = session.send('Tracing.start', {
    transferMode: 'ReturnAsStream',
    streamFormat: 'json',
    streamCompression: 'gzip',
    bufferUsageReportingInterval: 2000,
    traceConfig: { recordMode: 'recordUntilFull', traceBufferSizeInKb: bufferKiB, includedCategories: [...traceCategories], excludedCategories: ['*'] },
  })
  await bounded(start, startBoundMs, () => new Error('Chromium did not start tracing'))
  let running = true
  return {
    async cancel() {
      if (running) await bounded(session.send('Tracing.end'), cancelBoundMs, () => new Error('Chromium did not end its trace')).catch(() => {})
      running = false
    },
    async stop() {
      running = false
      let restful: Promise<Page | null> | null = null
      try {
        const complete = new Promise<Protocol.Tracing.TracingCompleteEvent>((done) => session.once('Tracing.tracingComplete', done))
        await bounded(session.send('Tracing.end'), startBoundMs, () => new Error('Chromium did not end its trace'))
        const isThere = await Promise.race([complete.then(() => true), sleep(restingMs, false)])
        if (!isThere) restful = openTab().catch(() => null)
        const { dataLossOccurred, stream } = await bounded(complete, stopBoundMs, () => new Error('Chromium did not hand out its trace'))
        if (stream === undefined) return { dataLoss: true }
        await bounded(copyStream(session, stream, file), stopBoundMs, () => new Error('Chromium did not hand out its whole trace'))
        return { dataLoss: dataLossOccurred || fullest > 0.98 }
      } finally {
        session.off('Tracing.bufferUsage', onUsage)
        // Nobody waits for it: the trace is there, and a tab that does not close ends with its browser.
        void restful?.then((tab) => tab?.close()).catch(() => {})
      }
    },
  }
}

async function copyStream(session: CDPSession, handle: string, file: string): Promise<void> {
  const out = await open(file, 'w')
  try {
    for (;;) {
      const { data, base64Encoded, eof } = await session.send('IO.read', { handle, size: chunkBytes })
      if (data !== '') await out.write(Buffer.from(data, base64Encoded ? 'base64' : 'utf8'))
      if (eof) return
    }
  } finally {
    await out.close()
    await session.send('IO.close', { handle }).catch(() => {})
  }
}
