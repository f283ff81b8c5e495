import type { CatalogueStore } from './catalogue.ts'
import type { Committer } from './committer.ts'
import type { MagentoClient } from './magento-client.ts'
import { readCustomers, readProducts, readStock } from './magento-reads.ts'

export type RefresherOptions = {
  refreshSeconds: number
  stockRefreshSeconds: number
  overlapSeconds: number
  barcodeAttribute: string
}

/** Keeps the copy of catalogue, stock and customers fresh. */
export type Refresher = {
  start(magento: MagentoClient): void
  stop(): void
  /** True once an area was read wholly, in this life of the process or one before. */
  ready(area: 'products' | 'stock' | 'customers'): boolean
  /** Reads once what is due; for tests, which do not wait for timers. */
  refresh(magento: MagentoClient, area: 'products' | 'stock' | 'customers'): Promise<void>
}

/** A time of Magento moved back by some seconds. */
export const earlier = (time: string, seconds: number): string => {
  const ms = Date.parse(`${time.replace(' ', 'T')}Z`)
  return Number.isNaN(ms) ? time : new Date(ms - seconds * 1000).toISOString().slice(0, 19).replace('T', ' ')
}

/**
 * The first read of an area is whole and counts only when it came to its end; after that products and customers are
 * asked for what changed since the latest time that Magento itself has shown, less an overlap.
 */
export const createRefresher = (
  store: CatalogueStore,
  committer: Committer,
  options: RefresherOptions,
  log: (line: string) => void,
): Refresher => {
  const timers = new Set<NodeJS.Timeout>()
  const failing = new Set<string>()
  let stopped = false

  const save = (write: () => void): Promise<void> => new Promise((done, failed) => committer.soon(write, done, failed))

  const byTime = async <Row extends { updatedAt: string }>(
    area: 'products' | 'customers',
    read: (since: string | null) => AsyncGenerator<Row[]>,
    put: (rows: Row[]) => void,
  ): Promise<void> => {
    const latest = store.setting(`${area}.latest`)
    let newest = latest ?? ''
    for await (const rows of read(latest ? earlier(latest, options.overlapSeconds) : null)) {
      if (stopped) return
      await save(() => put(rows))
      for (const row of rows) if (row.updatedAt > newest) newest = row.updatedAt
    }
    if (stopped || newest === latest) return
    await save(() => store.saveSetting(`${area}.latest`, newest))
  }

  const refresh: Refresher['refresh'] = async (magento, area) => {
    switch (area) {
      case 'products':
        return byTime(
          area,
          (since) => readProducts(magento, since, options.barcodeAttribute),
          (rows) => store.saveProducts(rows),
        )
      case 'customers':
        return byTime(
          area,
          (since) => readCustomers(magento, since),
          (rows) => store.saveCustomers(rows),
        )
      case 'stock': {
        const rows = await readStock(magento)
        if (stopped) return
        return save(() => {
          store.saveStock(rows)
          if (store.setting('stock.latest') === null) store.saveSetting('stock.latest', 'read')
        })
      }
      default:
        return area satisfies never
    }
  }

  const loop = async (magento: MagentoClient, area: 'products' | 'stock' | 'customers'): Promise<void> => {
    try {
      await refresh(magento, area)
      failing.delete(area)
    } catch (error) {
      if (!stopped && !failing.has(area))
        log(`cannot refresh ${area}: ${error instanceof Error ? error.message : 'unknown problem'}`)
      failing.add(area)
    }
    if (stopped) return
    const everySeconds = area === 'stock' ? options.stockRefreshSeconds : options.refreshSeconds
    const ready = store.setting(`${area}.latest`) !== null
    const waitMs = failing.has(area) && !ready ? Math.min(1000, everySeconds * 1000) : everySeconds * 1000
    const timer = setTimeout(() => {
      timers.delete(timer)
      void loop(magento, area)
    }, waitMs)
    timers.add(timer)
  }

  const known = new Set<string>()
  return {
    start: (magento) => {
      void loop(magento, 'products')
        .then(() => loop(magento, 'stock'))
        .then(() => loop(magento, 'customers'))
    },
    stop: () => {
      stopped = true
      for (const timer of timers) clearTimeout(timer)
    },
    // Once read, an area stays ready: tills ask with every request.
    ready: (area) => {
      if (!known.has(area) && store.setting(`${area}.latest`) !== null) known.add(area)
      return known.has(area)
    },
    refresh,
  }
}
