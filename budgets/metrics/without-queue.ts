import type { Manifest } from '../../run/records.ts'

/** Why a run has no queue of a backend to judge, and where Magento's own is. */
export const withoutQueue = ({ protocol, monitors }: Pick<Manifest, 'protocol' | 'monitors'>): string => {
  if (protocol === null) return 'this run has no protocol, and no queue'
  const own = monitors?.find(({ kind }) => kind === 'magento-bulk')
  return `no backend with a queue stands before Magento with the protocol ${protocol.name}${own === undefined ? '' : `; Magento's own queue is watched: \`monitor.${own.name}\``}`
}
