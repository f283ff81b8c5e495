import type { Manifest } from '../../run/records.ts'

/** Why a run has no queue of a backend to judge, and where Magento's own is. */
export const withoutQueue = ({ protocol, monitors, targets }: Pick<Manifest, 'protocol' | 'monitors' | 'targets'>): string => {
  if (protocol === null) return 'this run has no protocol, and no queue'
  // A monitor of another Magento says nothing of this one's queue.
  const own = monitors?.find(({ kind, url }) => kind === 'magento-bulk' && url === targets.magento?.url)
  return `no backend with a queue stands before Magento with the protocol ${protocol.name}${own === undefined ? '' : `; Magento's own queue is watched: \`monitor.${own.name}\``}`
}
