import type { CleanupRecord } from '../../run/cleanup-record.ts'

const DIFFERING_SHOWN = 5

const whole = (value: number): string => value.toLocaleString('en-US')

const stockLines = ({ stock }: CleanupRecord): string[] => {
  if (stock === null) return []
  if (stock.problem !== null) return [`stock: what can be sold was not read back: ${stock.problem}`]
  if (stock.differing.length === 0) return [`stock: each of ${whole(stock.skus)} products looked at has its pieces back`]
  const shown = stock.differing.slice(0, DIFFERING_SHOWN).map(({ sku, expected, found }) => `  ${sku}: expected ${expected}, found ${found}`)
  const rest = stock.differing.length - shown.length
  return [
    `stock: ${whole(stock.differing.length)} of ${whole(stock.skus)} products have not what was expected; perhaps somebody else sold or stocked them meanwhile`,
    ...shown, ...(rest > 0 ? [`  and ${whole(rest)} more, in cleanup.json`] : []),
  ]
}

const minutesText = (seconds: number): string => (seconds < 90 ? `${Math.ceil(seconds)} s` : seconds < 5_400 ? `${Math.ceil(seconds / 60)} min` : `${(seconds / 3_600).toFixed(1)} h`)

/** What was undone and what stays, for the console. `perSecond`: the pace that was asked for, of which a dry run tells how long it takes. */
export const cleanupText = (record: CleanupRecord, isDryRun: boolean, perSecond = 0): string => {
  const { target, orders, customers, left, stopped } = record
  if (target === null) return 'the Magento of this run was embedded and ended with it, so nothing is left to undo'
  const lines = isDryRun
    ? [
        `would be undone on ${target}; nothing was touched`,
        `orders: ${whole(orders.cancelled)} of ${whole(orders.found)} would be cancelled, ${whole(orders.cancelledBefore)} are already`,
        `customers: ${whole(customers.found)} would be deleted`,
        ...(perSecond > 0 ? [`time: some ${minutesText((orders.cancelled + customers.found) / perSecond)} at ${perSecond} records a second (--per-second)`] : []),
      ]
    : [
        `undone on ${target}`,
        `orders: ${whole(orders.cancelled)} of ${whole(orders.found)} cancelled and read back, ${whole(orders.cancelledBefore)} were already`,
        ...stockLines(record),
        `customers: ${whole(customers.deleted)} of ${whole(customers.found)} deleted and read back`,
      ]
  const stays = left.map(({ what, count, why }) => `stays: ${what}${count === null ? '' : ` (${whole(count)})`}: ${why}`)
  return [...lines, ...stays, ...(stopped === null ? [] : [`stopped: ${stopped}; run it again when that is mended, what is undone stays undone`])].join('\n')
}

/** What else the user should know: that the run can no longer be audited, and that an earlier record was kept. */
export const notesOn = (record: CleanupRecord, { isDryRun, isKept, isAudited }: { isDryRun: boolean; isKept: boolean; isAudited: boolean }): string[] => {
  const { target, orders, cancelledInAll } = record
  const isGone = isDryRun ? orders.cancelled > 0 : cancelledInAll !== 0
  return [
    ...(target !== null && isGone && !isAudited
      ? [isDryRun
          ? 'note: the run has no audit.json: once its orders are cancelled nobody can tell any more whether each arrived (`tillstorm audit` first)'
          : 'note: the run has no audit.json, and as its orders are cancelled it cannot be audited any more']
      : []),
    ...(isKept ? ['nothing more was left to undo; cleanup.json stays as the clean-up before wrote it'] : []),
  ]
}
