import type { CDPSession, Page } from 'puppeteer-core'
import type { WorkerState } from './load-messages.ts'

/** By now Lighthouse has watched the page for 5 quiet seconds: what is not registered then is not going to be. */
const REGISTERED_WITHIN_MS = 300
const INSTALLED_WITHIN_MS = 30_000

type Version = { versionId: string; registrationId: string; status: string }
type Registration = { registrationId: string; scopeURL: string; isDeleted: boolean }

/**
 * Waits until the service worker that is responsible for the page is active: its installation, which fills the precache, is over then.
 * The page must stand at its URL.
 */
export const watchWorker = async (page: Page): Promise<WorkerState> => {
  const session = await page.createCDPSession()
  const registrations = new Map<string, Registration>()
  const versions = new Map<string, Version>()
  const state = (): WorkerState | 'installing' => {
    const url = page.url()
    const scope = [...registrations.values()]
      .filter(({ isDeleted, scopeURL }) => !isDeleted && url.startsWith(scopeURL))
      .sort((a, b) => b.scopeURL.length - a.scopeURL.length)[0]
    if (scope === undefined) return 'none'
    const statuses = [...versions.values()].filter((each) => each.registrationId === scope.registrationId).map(({ status }) => status)
    if (statuses.includes('activated')) return 'active'
    return statuses.length > 0 && statuses.every((status) => status === 'redundant') ? 'failed' : 'installing'
  }
  try {
    return await new Promise<WorkerState>((resolve, reject) => {
      const look = (): void => {
        const now = state()
        if (now === 'active' || now === 'failed') done(now)
      }
      const done = (result: WorkerState): void => {
        clearTimeout(registered)
        clearTimeout(installed)
        resolve(result)
      }
      const registered = setTimeout(() => (state() === 'none' ? done('none') : undefined), REGISTERED_WITHIN_MS)
      const installed = setTimeout(() => done('slow'), INSTALLED_WITHIN_MS)
      session.on('ServiceWorker.workerRegistrationUpdated', (event) => {
        for (const each of event.registrations) registrations.set(each.registrationId, each)
        look()
      })
      session.on('ServiceWorker.workerVersionUpdated', (event) => {
        for (const each of event.versions) versions.set(each.versionId, each)
        look()
      })
      session.send('ServiceWorker.enable').catch((error: unknown) => {
        clearTimeout(registered)
        clearTimeout(installed)
        reject(error)
      })
    })
  } finally {
    await detach(session)
  }
}

const detach = async (session: CDPSession): Promise<void> => {
  await session.detach().catch(() => undefined)
}
