import type { Phase } from '../run/records.ts'
import { formatClock, formatNumber } from './numbers.ts'
import { cutTo, fill, textWidth } from './text-width.ts'

export type ProgressState = {
  phase: Phase['name']
  ordersDone: number
  ordersPlanned: number
  /** Orders a second, lately. */
  ratePerSecond: number
  /** null while nothing was measured. */
  p95Ms: number | null
  errors: number
  /** Messages in the backend's queue; null where there is no queue, or it was not read yet. */
  queueMessages: number | null
  elapsedMs: number
  /** null while nobody can tell. */
  remainingMs: number | null
}

const BAR_CELLS = 20

const percent = (state: ProgressState): number =>
  state.ordersPlanned > 0
    ? Math.floor((100 * Math.min(state.ordersDone, state.ordersPlanned)) / state.ordersPlanned)
    : 0

const bar = (state: ProgressState): string => {
  const full = Math.floor((percent(state) * BAR_CELLS) / 100)
  return `${'█'.repeat(full)}${'░'.repeat(BAR_CELLS - full)}`
}

const rate = (state: ProgressState): string => `${formatNumber(Math.round(state.ratePerSecond * 10) / 10)}/s`

/**
 * The live line of a terminal, at most `width` columns, without line end or escape codes; the caller overwrites the line
 * before. Parts that do not fit are left out, the least needed first.
 */
export const renderProgress = (state: ProgressState, { width }: { width: number }): string => {
  const planned = formatNumber(state.ordersPlanned)
  const count = `${fill(formatNumber(state.ordersDone), planned.length, 'right')}/${planned}`
  const parts = [
    { text: state.phase, need: 4 },
    { text: bar(state), need: 8 },
    { text: `${count} orders`, need: 1 },
    { text: `${percent(state)} %`, need: 6 },
    { text: rate(state), need: 5 },
    { text: `p95 ${state.p95Ms === null ? '–' : `${formatNumber(Math.round(state.p95Ms))} ms`}`, need: 7 },
    { text: `errors ${formatNumber(state.errors)}`, need: 3 },
    { text: `queue ${state.queueMessages === null ? '–' : formatNumber(state.queueMessages)}`, need: 9 },
    { text: `left ${state.remainingMs === null ? '?' : formatClock(state.remainingMs)}`, need: 2 },
  ]
  const total = (): number => parts.reduce((sum, part) => sum + textWidth(part.text) + 2, -2)
  while (parts.length > 1 && total() > width) {
    const least = parts.reduce((worst, part) => (part.need > worst.need ? part : worst))
    parts.splice(parts.indexOf(least), 1)
  }
  return cutTo(parts.map((part) => part.text).join('  '), width)
}

/** One whole line for a log that nobody watches (CI): every number, with its name. */
export const renderProgressLine = (state: ProgressState): string =>
  [
    `${formatClock(state.elapsedMs)} ${state.phase}: ${formatNumber(state.ordersDone)} of ` +
      `${formatNumber(state.ordersPlanned)} orders (${percent(state)} %)`,
    rate(state),
    `p95 ${state.p95Ms === null ? 'not measured yet' : `${formatNumber(Math.round(state.p95Ms))} ms`}`,
    `${formatNumber(state.errors)} errors`,
    `queue ${state.queueMessages === null ? '–' : formatNumber(state.queueMessages)}`,
    `remaining ${state.remainingMs === null ? 'unknown' : formatClock(state.remainingMs)}`,
  ].join(', ')
