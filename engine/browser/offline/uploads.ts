import type { Browser, CDPSession, Protocol, Target } from 'puppeteer-core'
import { inTime } from './in-time.ts'

/** What pages and workers sent that may change something at a server: every request but GET, HEAD and OPTIONS. */
export type Uploads = { started: number; inFlight: number; lastAtMs: number | null }

/** One of them at its end. `number` counts from 1 in the order in which they began; `text` is its address and, as far as Chromium tells it, its body. */
export type EndedUpload = { number: number; text: string; isTaken: boolean }

export type UploadWatch = {
  uploads(): Uploads
  /** Lets go of the workers: one that is ended while a session is attached to it never starts again. */
  leaveWorkers(): Promise<void>
  close(): void
}

const watched = new Set(['page', 'service_worker', 'shared_worker'])
const harmless = new Set(['GET', 'HEAD', 'OPTIONS'])
const callMs = 5_000
const mostText = 256 * 1024

const textOf = ({ url, postData, postDataEntries }: Protocol.Network.Request): string => {
  const entries = (): string => (postDataEntries ?? []).map(({ bytes }) => Buffer.from(bytes ?? '', 'base64').toString()).join('')
  return `${url}\n${postData ?? entries()}`.slice(0, mostText)
}

/**
 * Attaches to every page and worker of the browser, now and later, and counts what they send. `attached` is called for each when it is watched, `ended`
 * for each upload when it is over. A worker that we are attached to is not ended for idleness.
 */
export const watchUploads = async (
  browser: Browser,
  on: { attached?(target: Target): Promise<void>; gone?(target: Target): void; ended?(upload: EndedUpload): void } = {},
): Promise<UploadWatch> => {
  const sessions = new Map<Target, CDPSession>()
  const inFlight = new Map<CDPSession, Map<string, EndedUpload>>()
  let started = 0
  let lastAtMs: number | null = null

  const listen = (session: CDPSession): void => {
    const open = new Map<string, EndedUpload>()
    inFlight.set(session, open)
    session.on('Network.requestWillBeSent', ({ request, requestId }) => {
      if (harmless.has(request.method)) return
      started++
      lastAtMs = Date.now()
      open.set(requestId, { number: started, text: textOf(request), isTaken: false })
    })
    session.on('Network.responseReceived', ({ requestId, response }) => {
      const upload = open.get(requestId)
      if (upload !== undefined) upload.isTaken = response.status < 400
    })
    const ended = (requestId: string, isWhole: boolean): void => {
      const upload = open.get(requestId)
      if (upload === undefined) return
      open.delete(requestId)
      lastAtMs = Date.now()
      on.ended?.({ ...upload, isTaken: upload.isTaken && isWhole })
    }
    session.on('Network.loadingFinished', ({ requestId }) => ended(requestId, true))
    session.on('Network.loadingFailed', ({ requestId }) => ended(requestId, false))
  }

  const attach = async (target: Target): Promise<void> => {
    if (!watched.has(target.type()) || sessions.has(target)) return
    try {
      const session = await inTime(callMs, 'attaching to a target', target.createCDPSession())
      sessions.set(target, session)
      listen(session)
      await inTime(callMs, 'watching a target', session.send('Network.enable'))
      await on.attached?.(target)
    } catch {
      // A target that is already gone, or hangs.
    }
  }
  const forget = (target: Target): void => {
    const session = sessions.get(target)
    if (session !== undefined) inFlight.delete(session)
    sessions.delete(target)
    on.gone?.(target)
  }
  const onCreated = (target: Target): void => void attach(target)
  browser.on('targetcreated', onCreated)
  browser.on('targetdestroyed', forget)
  await Promise.all(browser.targets().map(attach))

  return {
    uploads: () => ({ started, inFlight: [...inFlight.values()].reduce((sum, open) => sum + open.size, 0), lastAtMs }),
    leaveWorkers: async () => {
      const workers = [...sessions].filter(([target]) => target.type() !== 'page')
      for (const [target] of workers) forget(target)
      await Promise.all(workers.map(([, session]) => leaveSession(session)))
    },
    close: () => {
      browser.off('targetcreated', onCreated)
      browser.off('targetdestroyed', forget)
    },
  }
}

/** Ends a session of ours; one that is gone already has ended. */
export const leaveSession = (session: CDPSession | undefined): Promise<void> =>
  session === undefined ? Promise.resolve() : inTime(callMs, 'leaving a target', session.detach()).catch(() => undefined)
