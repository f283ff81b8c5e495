import encoding from 'k6/encoding'
import exec from 'k6/execution'
import { Counter, Trend } from 'k6/metrics'
import { browserRowNames } from './row-names.ts'
import type { Receipt } from './sell-visit.ts'

const visit = new Trend(browserRowNames.visit)
const sale = new Counter(browserRowNames.sale)
const done = new Counter(browserRowNames.done)

/** The row writers of one browser terminal. */
export const openBrowserRows = (terminal: number) => {
  const metadata = exec.vu.metrics.metadata as Record<string, string>
  const tell = (data: object, add: () => void): void => {
    metadata['o'] = encoding.b64encode(JSON.stringify({ terminal, ...data }), 'rawurl')
    add()
    delete metadata['o']
  }
  return {
    visit: (ms: number, problem: string | null): void => tell({ problem }, () => visit.add(ms)),
    sale: (receipt: Receipt): void => tell(receipt, () => sale.add(1)),
    done: (isSent: boolean): void => tell({ isSent }, () => done.add(1)),
  }
}
