import type { ReportData } from '../data/report-data.ts'
import type { ChartSpec } from './chart-spec.ts'

/** What all charts over time have in common: their axis, the outages and where the drive ended. */
export const timeFrame = (data: ReportData): Pick<ChartSpec, 'x' | 'extent' | 'shopClock' | 'shades' | 'marks'> => ({
  x: 'seconds',
  extent: extent(data),
  shopClock: shopClock(data),
  shades: shades(data),
  marks: marks(data),
})

const extent = ({ timeline, monitors }: ReportData): ChartSpec['extent'] => {
  const watched = monitors.watched.map(({ samples }) => samples)
  const all = [timeline.points, monitors.queue, monitors.magentoOrders, monitors.generator, ...watched].filter(
    (series) => series.length > 0,
  )
  if (all.length === 0) return null
  const ends = all.map((series) => (series.at(-1)?.fromMs ?? 0) + (series === timeline.points ? timeline.widthMs : 0))
  return { from: Math.min(0, ...all.map((series) => series[0]?.fromMs ?? 0)) / 1000, to: Math.max(...ends) / 1000 }
}

const shopClock = ({ manifest }: ReportData): ChartSpec['shopClock'] => {
  const hours = manifest.plan['hours']
  if (typeof hours !== 'object' || hours === null || !('openingHour' in hours) || !('shares' in hours)) return null
  if (typeof hours.openingHour !== 'number' || !Array.isArray(hours.shares)) return null
  return { openingHour: hours.openingHour, closingHour: hours.openingHour + hours.shares.length, speed: manifest.speed }
}

const shades = ({ timeline, manifest }: ReportData): ChartSpec['shades'] => {
  const terminals = manifest.plan['terminals']
  const all =
    typeof terminals === 'number' && terminals > 0
      ? terminals
      : Math.max(1, ...timeline.points.map((point) => point.value.offlineTerminals))
  const spans: ChartSpec['shades'] = []
  for (const { fromMs, value } of timeline.points) {
    if (value.offlineTerminals <= 0) continue
    const [from, to] = [fromMs / 1000, (fromMs + timeline.widthMs) / 1000]
    const share = Math.min(1, value.offlineTerminals / all)
    const last = spans.at(-1)
    if (last !== undefined && last.to === from && last.share === share) last.to = to
    else spans.push({ from, to, share })
  }
  return spans
}

const marks = ({ manifest }: ReportData): ChartSpec['marks'] => {
  const end = manifest.phases.find((phase) => phase.name === 'drive')?.endedAtMs ?? null
  if (end === null || manifest.planStartMs === null) return []
  return [{ at: (end - manifest.planStartMs) / 1000, text: 'drive ends' }]
}
