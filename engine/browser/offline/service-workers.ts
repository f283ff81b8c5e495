import type { CDPSession, Page, Protocol } from 'puppeteer-core'
import { askUntil, inTime } from './in-time.ts'

type Version = Protocol.ServiceWorker.ServiceWorkerVersion
type Registration = Protocol.ServiceWorker.ServiceWorkerRegistration

/** The service worker that is responsible for a page, as the browser knows it. */
export type WorkerState = {
  /** Null: none is registered for the page. */
  registration: { id: string; scopeUrl: string } | null
  scriptUrl: string | null
  activated: boolean
  /** The page's requests go through it. */
  controls: boolean
}

/** What the browser knows of service workers, and what may be asked of it for one page. */
export type ServiceWorkers = {
  state(): Promise<WorkerState>
  /** A worker was active for this address since the watch began, and now there is none any more: it was unregistered, or is redundant without a successor. */
  isGone(url: string): boolean
  /** Ends every running worker as the browser does with an idle one: what it kept in variables is gone. */
  stopAll(): Promise<void>
  /** Tags that wait for a background sync. */
  pendingTags(): Promise<string[]>
  /** Fires the sync event that a browser fires when the network is back. */
  dispatchSync(tag: string): Promise<void>
  close(): Promise<void>
}

const callMs = 5_000

const tagsIn = async (): Promise<string[]> => {
  const found: string[] = []
  for (const registration of (await navigator.serviceWorker?.getRegistrations()) ?? []) {
    const { sync } = registration as unknown as { sync?: { getTags(): Promise<string[]> } }
    if (sync !== undefined) found.push(...(await sync.getTags()))
  }
  return found
}

const closestTo = <T extends { scopeURL: string }>(url: string, registrations: readonly T[]): T | null => {
  const over = registrations.filter((each) => url.startsWith(each.scopeURL))
  return over.sort((a, b) => b.scopeURL.length - a.scopeURL.length)[0] ?? null
}

/** What the browser told of its service workers so far. */
export class WorkerBooks {
  readonly registrations = new Map<string, Registration>()
  readonly versions = new Map<string, Version>()
  /** Scopes in which a worker was active. */
  #active = new Set<string>()
  #scopes = new Map<string, string>()

  registered(registrations: readonly Registration[]): void {
    for (const each of registrations) {
      this.#scopes.set(each.registrationId, each.scopeURL)
      if (each.isDeleted) this.registrations.delete(each.registrationId)
      else this.registrations.set(each.registrationId, each)
    }
    this.#note()
  }

  became(versions: readonly Version[]): void {
    for (const each of versions) this.versions.set(each.versionId, each)
    this.#note()
  }

  isGone(url: string): boolean {
    const isAlive = [...this.versions.values()].some((each) => each.status !== 'redundant' && url.startsWith(this.registrations.get(each.registrationId)?.scopeURL ?? '-'))
    return !isAlive && [...this.#active].some((scope) => url.startsWith(scope))
  }

  /** A version may be told of before its registration. */
  #note(): void {
    for (const { registrationId, status } of this.versions.values()) {
      const scope = this.#scopes.get(registrationId)
      if (status === 'activated' && scope !== undefined) this.#active.add(scope)
    }
  }
}

/** Watches the service workers of a page's browser, through a DevTools session of its own. */
export const watchServiceWorkers = async (page: Page): Promise<ServiceWorkers> => {
  const session: CDPSession = await inTime(callMs, 'attaching to the page', page.createCDPSession())
  const books = new WorkerBooks()
  const { registrations, versions } = books
  session.on('ServiceWorker.workerRegistrationUpdated', (event) => books.registered(event.registrations))
  session.on('ServiceWorker.workerVersionUpdated', (event) => books.became(event.versions))
  await inTime(callMs, 'watching service workers', session.send('ServiceWorker.enable'))

  return {
    state: async () => {
      const registration = closestTo(page.url(), [...registrations.values()])
      const controlled = page.evaluate(() => navigator.serviceWorker?.controller?.scriptURL ?? null)
      const controller = await inTime(callMs, 'asking the page for its controller', controlled)
      if (registration === null) return { registration: null, scriptUrl: controller, activated: false, controls: controller !== null }
      const own = [...versions.values()].filter((each) => each.registrationId === registration.registrationId && each.status !== 'redundant')
      const active = own.find((each) => each.status === 'activated')
      return {
        registration: { id: registration.registrationId, scopeUrl: registration.scopeURL },
        scriptUrl: (active ?? own[0])?.scriptURL ?? controller,
        activated: active !== undefined,
        controls: controller !== null,
      }
    },
    isGone: (url) => books.isGone(url),
    stopAll: async () => {
      await inTime(callMs, 'stopping the service workers', session.send('ServiceWorker.stopAllWorkers'))
    },
    pendingTags: () => inTime(callMs, 'asking for sync tags', page.evaluate(tagsIn)),
    dispatchSync: async (tag) => {
      const registration = closestTo(page.url(), [...registrations.values()])
      if (registration === null) return
      const { origin } = new URL(page.url())
      const event = { origin, registrationId: registration.registrationId, tag, lastChance: false }
      await inTime(callMs, 'dispatching a sync event', session.send('ServiceWorker.dispatchSyncEvent', event))
    },
    close: () => inTime(callMs, 'detaching', session.detach()).catch(() => undefined),
  }
}

/**
 * Waits until the worker that a page registers is activated, at most 20 s; a page that has registered none within 3 s has none. A worker
 * that does not claim the page controls it from the next load on: the caller reloads where `activated` comes without `controls`.
 */
export const settledWorker = async (workers: ServiceWorkers, signal: AbortSignal): Promise<WorkerState> => {
  const registered = await askUntil(async () => ((await workers.state()).registration === null ? null : true), { timeoutMs: 3_000, everyMs: 100, signal })
  if (registered === null) return await workers.state()
  const active = async (): Promise<WorkerState | null> => {
    const state = await workers.state()
    return state.activated ? state : null
  }
  return (await askUntil(active, { timeoutMs: 20_000, everyMs: 100, signal })) ?? (await workers.state())
}
