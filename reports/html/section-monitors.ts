import type { ReportData } from '../data/report-data.ts'
import type { WatchedReport, WatchedSample } from '../data/watched.ts'
import { formatDuration, formatNumber } from '../numbers.ts'
import { chartFigure } from './chart-figure.ts'
import { thin, type ChartSeries, type ChartSpec } from './chart-spec.ts'
import { html, type Html } from './escape.ts'
import { tableHead } from './table-head.ts'
import { timeFrame } from './time-frame.ts'

const seriesOf = (
  { samples }: WatchedReport, name: string, colour: ChartSeries['colour'], pick: (value: WatchedSample) => number | null,
): ChartSeries => ({
  name, colour, x: samples.map((each) => each.fromMs / 1000), y: samples.map((each) => thin(pick(each.value))), dashed: colour === 'planned', shown: true, filled: false,
})

const most = ({ samples }: WatchedReport, pick: (value: WatchedSample) => number | null): number =>
  Math.max(0, ...samples.map((each) => pick(each.value) ?? 0))

const tells = ({ samples }: WatchedReport, pick: (value: WatchedSample) => number | null): boolean =>
  samples.some((each) => pick(each.value) !== null)

const short = (value: number): string => formatNumber(Number(value.toPrecision(4)))

const chartsOf = (data: ReportData, watched: WatchedReport, at: number): ChartSpec[] => {
  const frame = timeFrame(data)
  const charts: ChartSpec[] = []
  if (tells(watched, (value) => value.messages)) {
    charts.push({
      ...frame,
      id: `chart-monitor-${at}`,
      title: `Messages: ${watched.name}`,
      caption: `At most ${formatNumber(most(watched, (value) => value.messages))}.`,
      y: { title: 'messages', unit: 'messages', logarithmic: false },
      series: [seriesOf(watched, watched.name, 'acked', (value) => value.messages)],
    })
  }
  if (tells(watched, (value) => value.currentMeanTimeMs) || tells(watched, (value) => value.totalMeanTimeMs)) {
    charts.push({
      ...frame,
      id: `chart-monitor-${at}-times`,
      title: `Mean time of a message: ${watched.name}`,
      caption: `Currently at most ${formatDuration(most(watched, (value) => value.currentMeanTimeMs))}. In total: since the first look.`,
      y: { title: 'milliseconds', unit: 'ms', logarithmic: false },
      series: [
        seriesOf(watched, 'currently', 'acked', (value) => value.currentMeanTimeMs),
        seriesOf(watched, 'in total', 'planned', (value) => value.totalMeanTimeMs),
      ],
    })
  }
  return charts
}

const valueTable = ({ values }: WatchedReport): Html =>
  values.length === 0
    ? html``
    : html`<div class="scroll"><table>${tableHead(['value', { number: 'first' }, { number: 'highest' }, { number: 'last' }])}
<tbody>${values.map((value) => html`<tr><th scope="row">${value.name}</th><td class="n">${short(value.first)}</td><td class="n">${short(value.highest)}</td><td class="n">${short(value.last)}</td></tr>`)}</tbody></table></div>`

/** The monitors of the config, each by its name; nothing where the run had none. */
export const monitorsSection = (data: ReportData): { markup: Html; charts: ChartSpec[] } => {
  const { watched } = data.monitors
  const configured = data.manifest.monitors ?? []
  if (configured.length === 0 && watched.length === 0) return { markup: html``, charts: [] }
  const unread = configured.filter(({ name }) => !watched.some((each) => each.name === name))
  const parts = watched.map((each, at) => ({ watched: each, charts: chartsOf(data, each, at) }))
  return {
    charts: parts.flatMap(({ charts }) => charts),
    markup: html`<section id="monitors"><h2>Monitors</h2><p class="lead">What your own monitors saw beside the load.</p>${parts.map(
      (part) => html`<h3>${part.watched.name}</h3><p>${kindText(configured, part.watched.name)}${formatNumber(part.watched.looks)} looks.</p>
${part.charts.length > 0 && html`<div class="pair">${part.charts.map((spec) => chartFigure(spec, 'It told nothing.'))}</div>`}${valueTable(part.watched)}`,
    )}${unread.map(({ name, kind }) => html`<h3>${name}</h3><p class="nothing">${kind}: never read, so its checks are void.</p>`)}</section>`,
  }
}

const kindText = (configured: NonNullable<ReportData['manifest']['monitors']>, name: string): string => {
  const found = configured.find((each) => each.name === name)
  return found === undefined ? '' : `${found.kind} at ${found.url}; `
}
