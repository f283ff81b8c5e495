import type { Manifest, ProtocolTraits } from '../run/records.ts'

/**
 * Why an order without a ledger row may have been sent all the same; null where the ledger tells of every attempt. A
 * killed driver or a killed run loses the last rows, and a damaged row is an order that we cannot name.
 */
export const ledgerGap = (manifest: Pick<Manifest, 'phases' | 'driver'>, damagedRows: number): string | null => {
  const drive = manifest.phases.find((phase) => phase.name === 'drive')
  const { driver } = manifest
  if (damagedRows > 0) return `${damagedRows} rows of the ledger are damaged`
  if (drive === undefined || drive.state !== 'done') return 'the drive did not run to its end'
  if (driver === null) return 'the driver left no report'
  if (driver.signal !== null) return `the driver was ended by ${driver.signal}`
  if (driver.terminalsDone < driver.terminalsPlanned) {
    return `${driver.terminalsPlanned - driver.terminalsDone} terminals did not reach the end of their day`
  }
  return driver.malformedRows > 0 ? `${driver.malformedRows} rows of the driver were unreadable` : null
}

/** Why an acknowledged order may still be on its way into Magento; null where it must be there. */
export const stillUnderWay = (manifest: Pick<Manifest, 'drain'> & { protocol: ProtocolTraits }): string | null => {
  if (!manifest.protocol.hasQueue) return null
  if (manifest.drain === null) return 'nobody saw whether the backend had emptied its queue'
  return manifest.drain.emptied ? null : `the backend had not emptied its queue after ${manifest.drain.waitedMs / 1000} s`
}
