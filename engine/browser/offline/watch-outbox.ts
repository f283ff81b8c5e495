import type { Browser, Page } from 'puppeteer-core'
import { askUntil } from './in-time.ts'
import { Outbox } from './outbox.ts'
import { watchServiceWorkers } from './service-workers.ts'
import { watchUploads, type Uploads } from './uploads.ts'

export type OutboxWaits = {
  /** How long a till may take to begin to send by itself. */
  byItselfMs: number
  /** How long in all before its browser is closed all the same. */
  inAllMs: number
}
export const outboxWaits: OutboxWaits = { byItselfMs: 20_000, inAllMs: 60_000 }

export type OutboxWatch = {
  /** A sale that the journey told. */
  told(reference: string): void
  /** Nothing that was sold waits any more, as far as anybody can see. */
  isEmpty(): boolean
  /**
   * Before the browser is closed: waits until what it sold has been sent, at most `inAllMs`, and fires the background syncs that it registered.
   * Gives the sales that did not leave. `page` is null where nothing more can come of it.
   */
  settle(page: Page | null, options: { signal: AbortSignal; say(line: string): void }): Promise<string[]>
}

/** Watches what a browser sends, so that it is not closed with sales still in its outbox: they would be lost by our doing. */
export const watchOutbox = async (browser: Browser): Promise<OutboxWatch & { close(): void }> => {
  const outbox = new Outbox()
  const watch = await watchUploads(browser, { ended: (upload) => outbox.ended(upload) })
  return { ...outboxWatch(outbox, watch.uploads), close: () => watch.close() }
}

/** The same for a browser whose uploads are watched already, and told to `outbox`. */
export const outboxWatch = (outbox: Outbox, uploads: () => Uploads, { byItselfMs, inAllMs } = outboxWaits): OutboxWatch => {
  const empty = (): true | null => (outbox.isEmpty(uploads(), Date.now()) ? true : null)
  return {
    told: (reference) => outbox.told(reference, uploads().started),
    isEmpty: () => empty() === true,
    settle: async (page, { signal, say }) => {
      if (page === null || empty() !== null) return outbox.unsent()
      say('waiting until the till has sent what it sold')
      const settled = await askUntil(empty, { timeoutMs: byItselfMs, everyMs: 100, signal })
      if (settled === null) {
        await fireSyncs(page).catch(() => undefined)
        await askUntil(empty, { timeoutMs: inAllMs - byItselfMs, everyMs: 100, signal })
      }
      return outbox.unsent()
    },
  }
}

const fireSyncs = async (page: Page): Promise<void> => {
  const workers = await watchServiceWorkers(page)
  for (const tag of await workers.pendingTags()) await workers.dispatchSync(tag)
  await workers.close()
}
