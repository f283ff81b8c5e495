import type { RailPass } from '../../../run/rail-record.ts'
import { formatNumber } from '../../numbers.ts'
import { html, type Html } from '../escape.ts'
import { passName, type Limits } from './pass-name.ts'
import { bars, capOf } from './plot.ts'

/** More bars than pixels show nothing: of neighbours the slowest stays. */
const MOST_BARS = 500
/** Empty places between two windows. */
const GAP = 6

/** The production time of every frame in the order in which they came, a strip a pass. */
export const frameFigure = (passes: readonly RailPass[], limits: Limits): Html => {
  const limit = limits.get('rail.animation.frame') ?? 10
  const moving = passes.filter((pass) => (pass.animation?.windows.length ?? 0) > 0)
  if (moving.length === 0) return html``
  return html`<figure class="chart rail-figure"><figcaption><h3>Animation: every frame</h3>
<p>A bar is the main thread’s work for one frame; the line is ${formatNumber(limit)} ms. Gaps stand between scrolls, drags and animations.</p></figcaption>
${moving.map((pass) => strip(pass, limit))}</figure>`
}

const strip = (pass: RailPass, limit: number): Html => {
  const windows = pass.animation?.windows ?? []
  const all = windows.flatMap((window) => window.productionMs)
  const cap = capOf(all, limit)
  const merge = Math.max(1, Math.ceil(all.length / MOST_BARS))
  let slot = 0
  const drawn = windows.flatMap((window) => {
    const groups = Array.from({ length: Math.ceil(window.productionMs.length / merge) }, (_, i) => Math.max(...window.productionMs.slice(i * merge, (i + 1) * merge)))
    const own = groups.map((ms) => ({ slot: slot++, height: ms / cap, isOver: ms > limit }))
    slot += GAP
    return own
  })
  const frames = windows.reduce((sum, window) => sum + window.frames, 0)
  const dropped = windows.reduce((sum, window) => sum + window.dropped, 0)
  const over = all.filter((ms) => ms > limit).length
  const kinds = [...new Set(windows.map((window) => window.kind))].join(', ')
  return html`<div class="strip wide"><span>${passName(pass)}: ${formatNumber(all.length)} frames (${kinds}), ${formatNumber(over)} over the limit,
${formatNumber(dropped)} of ${formatNumber(frames)} dropped; full height ${formatNumber(Math.round(cap))} ms</span>${bars(drawn, slot - GAP, limit / cap)}</div>`
}
