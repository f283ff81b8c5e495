import { formatNumber } from '../../numbers.ts'
import { html, type Html } from '../escape.ts'

/** Small drawings that need no script: they scale with the page, and their colours come from its style. */

/** A number for an attribute of a drawing. */
export const at = (value: number): string => String(Number(value.toFixed(2)))

/** 0 … 1 → `12.5%`, never outside of the drawing. */
export const share = (value: number): string => `${at(100 * Math.min(1, Math.max(0, value)))}%`

/** A scale for values with a limit: the limit never stands further right than three fifths, and five times the limit is far enough. */
export const capOf = (values: readonly number[], limit: number): number => {
  const most = values.reduce((a, b) => Math.max(a, b), 0)
  return Math.max(1.6 * limit, Math.min(1.05 * most, 5 * limit))
}

const steps = [1, 2, 5, 10, 20, 25, 50, 100, 200, 250, 500, 1_000, 2_000, 5_000, 10_000, 20_000, 50_000, 100_000]

/** An axis of numbers under a drawing, four to eight ticks. */
export const axis = (cap: number, unit: string): Html => {
  const step = steps.find((each) => cap / each <= 8) ?? cap / 5
  const ticks = Array.from({ length: Math.floor(cap / step) + 1 }, (_, i) => i * step)
  return html`<svg class="axis" width="100%" height="18" aria-hidden="true">${ticks.map((value, i) => {
    const anchor = i === 0 ? 'start' : value / cap > 0.93 ? 'end' : 'middle'
    return html`<text x="${share(value / cap)}" y="13" text-anchor="${anchor}">${formatNumber(value)}${i === 0 ? ` ${unit}` : ''}</text>`
  })}</svg>`
}

/** The line of a limit across a drawing, from top to bottom. */
export const limitLine = (limit: number, cap: number): Html =>
  html`<line class="limit" x1="${share(limit / cap)}" x2="${share(limit / cap)}" y1="0" y2="100%"></line>`

/** Bars from the ground up in one stretched drawing; `slots` is its width in bars. */
export const bars = (values: readonly { slot: number; height: number; isOver: boolean }[], slots: number, limitHeight: number): Html => {
  const path = (isOver: boolean): string =>
    values.filter((bar) => bar.isOver === isOver).map(({ slot, height }) => `M${slot} 100v-${at(100 * Math.min(1, height))}h.86V100z`).join('')
  const y = at(100 - 100 * limitHeight)
  return html`<svg class="bars" width="100%" height="90" viewBox="0 0 ${Math.max(1, slots)} 100" preserveAspectRatio="none" aria-hidden="true">
<path class="ok" d="${path(false)}"></path><path class="over" d="${path(true)}"></path>
<line class="limit" x1="0" x2="${Math.max(1, slots)}" y1="${y}" y2="${y}"></line></svg>`
}
