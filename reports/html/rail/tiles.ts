import { railTitle } from '../../../budgets/rail/titles.ts'
import { railDifferences, type RailDifference } from '../../../budgets/rail/differences.ts'
import type { RailRecord } from '../../../run/rail-record.ts'
import type { CheckResult } from '../../../run/records.ts'
import { railFaces, type RailCheck, type RailTile } from '../../data/rail-areas.ts'
import { railLimit, railValue } from '../../data/rail-figures.ts'
import { formatNumber } from '../../numbers.ts'
import { statusFaces } from '../../statuses.ts'
import { html, Html } from '../escape.ts'
import { statusBadge } from '../status-badge.ts'
import { tableHead } from '../table-head.ts'

type Column = { backend: string | null; device: string | null }

const nameOf = ({ backend, device }: Column): string => [backend ?? 'this run', device ?? ''].filter((part) => part !== '').join(', ')
const same = (a: Column, b: Column): boolean => a.backend === b.backend && a.device === b.device

/** A card for each area: its verdict, and each check with its value on every backend and device beside its limit. */
export const railTileCards = (tiles: readonly RailTile[], record: RailRecord | null): Html => {
  const differences = record === null ? [] : railDifferences(record)
  return html`<div class="tiles">${tiles.map((tile) => card(tile, differences))}</div>`
}

const card = ({ area, status, worst, checks }: RailTile, differences: readonly RailDifference[]): Html => {
  const { sign, name, asks } = railFaces[area]
  const columns = checks.reduce<Column[]>((all, each) => (all.some((column) => same(column, each)) ? all : [...all, each]), [])
  const metrics = [...new Set(checks.map(({ metric }) => metric))]
  return html`<article class="tile ${status}"><h3><span class="sign" aria-hidden="true">${sign}</span> ${name} ${statusBadge(status)}</h3>
<p class="fine">${status === 'notApplicable' ? `${asks} ${capital(worst.check.because)}.` : asks}</p><table class="stack">${tableHead(['Check', ...columns.map((column) => ({ number: nameOf(column) })), { number: 'limit' }])}
<tbody>${metrics.map((metric) => row(metric, columns, checks.filter((each) => each.metric === metric), differences))}</tbody></table></article>`
}

const capital = (text: string): string => text.slice(0, 1).toUpperCase() + text.slice(1)

const row = (metric: string, columns: readonly Column[], checks: readonly RailCheck[], differences: readonly RailDifference[]): Html => {
  const found = columns.map((column) => checks.find((each) => same(column, each))?.check)
  const limit = found.find((check) => check !== undefined)
  const loaded = differences.filter((each) => each.metric === metric)
  const cells = found.map((check, i) => html`<td class="n" data-name="${nameOf(columns[i] ?? { backend: null, device: null })}">${check === undefined ? '–' : cell(check)}</td>`)
  return html`<tr${loaded.length > 0 && new Html(' class="compared"')}><th scope="row">${railTitle(metric)}</th>
${cells}<td class="n" data-name="limit">${limit === undefined ? '–' : railLimit(limit)}</td></tr>${
    loaded.length > 0 && html`<tr class="under"><td colspan="${columns.length + 2}">under load ${loaded.map((each, i) => html`${i > 0 && '; '}${differenceText(each, loaded)}`)}</td></tr>`
  }`
}

const cell = (check: CheckResult): Html => {
  const { symbol, word } = statusFaces[check.status]
  const value = check.status === 'notApplicable' ? 'n/a' : railValue(check)
  const statistic = /^p\d/.test(check.statistic) && check.value !== null ? html`<small>${check.statistic}</small>` : ''
  return html`<span class="mark ${check.status}" title="${check.because}">${value} ${check.status !== 'notApplicable' && symbol}<span class="sr"> ${word}</span></span>${statistic}`
}

const signed = (value: number | null): string => (value === null ? '?' : value < 0 ? `−${formatNumber(-value)}` : `+${formatNumber(value)}`)

/** `+12 ms typically (+3 … +30)`. */
const differenceText = ({ of, device, difference }: RailDifference, all: readonly RailDifference[]): string => {
  const { value, lower, upper } = difference
  const bounds = lower === null && upper === null ? 'too few to bound it' : `${signed(lower)} … ${signed(upper)}`
  const many = new Set(all.map((each) => each.device)).size > 1
  return `${signed(value)} ms ${of === 'p95' ? 'at p95' : 'typically'}${many ? ` on ${device}` : ''} (${bounds})`
}
