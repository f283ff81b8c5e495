import type { GeneratorSample, Series } from '../data/monitors.ts'
import type { ReportData } from '../data/report-data.ts'
import { formatDuration, formatNumber } from '../numbers.ts'
import { chartFigure } from './chart-figure.ts'
import { thin, type ChartColour, type ChartSeries, type ChartSpec } from './chart-spec.ts'
import { html, type Html } from './escape.ts'
import { quantileTable } from './section-latency.ts'
import { timeFrame } from './time-frame.ts'

type Section = { markup: Html; charts: ChartSpec[] }

const seriesOf = <Value>(
  samples: Series<Value>,
  name: string,
  colour: ChartColour,
  pick: (value: Value) => number | null,
  dashed = false,
): ChartSeries => ({
  name,
  colour,
  x: samples.map((each) => each.fromMs / 1000),
  y: samples.map((each) => thin(pick(each.value))),
  dashed,
  shown: true,
  filled: false,
})

const most = <Value>(samples: Series<Value>, pick: (value: Value) => number | null): number =>
  Math.max(0, ...samples.map((each) => pick(each.value) ?? 0))

const drained = (drain: ReportData['manifest']['drain']): string => {
  if (drain === null) return 'The drain was not measured.'
  const after = `${formatDuration(drain.waitedMs)} after the last terminal was done`
  return drain.emptied
    ? `The backend was empty ${after}.`
    : `The backend was still not empty ${after}, ${drain.gone === true ? 'and nobody answered any more' : 'when the wait ended'}.`
}

/** The backend's queue: how much waits, and for how long. */
export const queueSection = (data: ReportData): Section => {
  const { queue, errors } = data.monitors
  const dead = most(queue, (value) => value.dead)
  const waiting = most(queue, (value) => value.messages)
  const messages: ChartSpec = {
    ...timeFrame(data),
    id: 'chart-queue',
    title: 'Messages in the queue',
    caption:
      `${waiting === 0 ? 'None was ever seen waiting' : `At most ${formatNumber(waiting)} waited`}; ` +
      `${dead === 0 ? 'none was given up' : `${formatNumber(dead)} were given up (dead)`}.`,
    y: { title: 'messages', unit: 'messages', logarithmic: false },
    series: [
      seriesOf(queue, 'waiting', 'acked', (value) => value.messages),
      seriesOf(queue, 'in flight', 'c2', (value) => value.inFlight),
      ...(dead > 0 ? [seriesOf(queue, 'dead', 'bad', (value) => value.dead)] : []),
    ],
  }
  const times: ChartSpec = {
    ...timeFrame(data),
    id: 'chart-queue-times',
    title: 'Mean time of a message',
    caption:
      `Currently: the last messages’ mean, at most ${formatDuration(most(queue, (value) => value.currentMeanTimeMs))}. ` +
      'In total: since the backend started.',
    y: { title: 'milliseconds', unit: 'ms', logarithmic: false },
    series: [
      seriesOf(queue, 'currently', 'acked', (value) => value.currentMeanTimeMs),
      seriesOf(queue, 'in total', 'planned', (value) => value.totalMeanTimeMs, true),
    ],
  }
  const nothing = data.manifest.protocol?.hasQueue !== false
    ? 'The queue was never read.'
    : `The protocol ${data.manifest.protocol.name} has no queue.`
  const empty = queue.length === 0
  return {
    charts: empty ? [] : [messages, times],
    markup: html`<section id="queue"><h2>Queue</h2>${data.manifest.protocol?.hasQueue === false ? '' : html`<p class="lead">${drained(data.manifest.drain)}</p>`}${
      empty
        ? html`<p class="nothing">${nothing}</p>`
        : html`<div class="pair">${chartFigure(messages, nothing)}
${chartFigure(times, 'The backend told no times.')}</div>`
    }${
      errors.count === 0
        ? ''
        : html`<details class="more"><summary>${formatNumber(errors.count)} looks at a target failed</summary>
<ul class="evidence">${errors.examples.map(
            (each) => html`<li><b>${each.source}</b> ${each.message}</li>`,
          )}</ul></details>`
    }</section>`,
  }
}

/** The generator itself: whether what it measured can be trusted. */
export const generatorSection = (data: ReportData): Section => {
  const { generator } = data.monitors
  const lag = data.distributions.filter((each) => each.kind === 'lag')
  const highest = (pick: (value: GeneratorSample) => number | null): string =>
    formatNumber(Math.round(most(generator, pick)))
  const machine = highest((value) => value.machineCpuPercent)
  const cpu: ChartSpec = {
    ...timeFrame(data),
    id: 'chart-cpu',
    title: 'CPU of the generator',
    caption:
      `k6 at most ${highest((value) => value.driverCpuPercent)} %, tillstorm ${highest((value) => value.foldCpuPercent)} % ` +
      `(100 % is one core of ${data.manifest.machine.cores})` +
      `${machine === '0' ? '' : `; the whole machine ${machine} % (100 % is all cores)`}.`,
    y: { title: '% of a core', unit: '%', logarithmic: false },
    series: [
      seriesOf(generator, 'k6', 'acked', (value) => value.driverCpuPercent),
      seriesOf(generator, 'tillstorm', 'c2', (value) => value.foldCpuPercent),
      seriesOf(generator, 'whole machine (100 % = all cores)', 'planned', (value) => value.machineCpuPercent, true),
    ].filter((series) => series.y.some((value) => value !== null)),
  }
  const memory: ChartSpec = {
    ...timeFrame(data),
    id: 'chart-memory',
    title: 'Memory of the generator',
    caption:
      `k6 at most ${highest((value) => value.driverRssMiB)} MiB, ` +
      `tillstorm ${highest((value) => value.foldRssMiB)} MiB.`,
    y: { title: 'MiB', unit: 'MiB', logarithmic: false },
    series: [
      seriesOf(generator, 'k6', 'acked', (value) => value.driverRssMiB),
      seriesOf(generator, 'tillstorm', 'c2', (value) => value.foldRssMiB),
    ],
  }
  return {
    charts: generator.length === 0 ? [] : [cpu, memory],
    markup: html`<section id="generator"><h2>Generator</h2>
<p class="lead">Could the measuring machine keep up? Its heartbeat talks to nobody:
whatever it is late by is the generator’s own lag.</p>
${
  lag.length === 0
    ? html`<p class="nothing">The generator’s lag was not measured.</p>`
    : quantileTable(lag, { of: 'Heartbeat', caption: 'The generator’s own lag, milliseconds.', failed: false })
}
<div class="pair">${chartFigure(cpu, 'The generator’s CPU was not sampled.')}
${chartFigure(memory, 'The generator’s memory was not sampled.')}</div></section>`,
  }
}
