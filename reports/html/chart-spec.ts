/** The colours of charts, by role; report.css gives each a value for light and dark. */
export type ChartColour =
  'planned' | 'sold' | 'acked' | 'stored' | 'bad' | 'c1' | 'c2' | 'c3' | 'c4' | 'c5' | 'c6' | 'c7' | 'c8'

export type ChartSeries = {
  name: string
  colour: ChartColour
  x: readonly number[]
  y: readonly (number | null)[]
  dashed: boolean
  /** False: the reader turns it on in the legend. */
  shown: boolean
  filled: boolean
}

/** What client.js draws. `x` is in seconds since second 0 of the plan, or in nines: −log₁₀(1 − share). */
export type ChartSpec = {
  id: string
  title: string
  /** What the chart says, in words. */
  caption: string
  x: 'seconds' | 'nines'
  y: { title: string; unit: string; logarithmic: boolean }
  /** The shop's clock at second 0 and how much faster than ours it runs; null where the plan does not say. */
  shopClock: { openingHour: number; closingHour: number; speed: number } | null
  /** The axis of time, the same for every chart of a report; null takes what the series cover. */
  extent: { from: number; to: number } | null
  series: ChartSeries[]
  /** Spans with shops offline; `share` of the terminals, 0 … 1. */
  shades: { from: number; to: number; share: number }[]
  marks: { at: number; text: string }[]
}

/** Whole numbers as they are, others with four digits: nobody sees more in a chart, and the file stays small. */
export const thin = (value: number | null): number | null =>
  value === null || Number.isInteger(value) ? value : Number(value.toPrecision(4))
