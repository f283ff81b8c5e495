import type { VitalName } from '../../run/browsers-record.ts'

/**
 * Google's "good" at the 75th percentile of page views (web.dev, "Web Vitals" and the article of each vital; read 2026). They are for pages of the open web:
 * information, and in no preset.
 */
export const goodLimits: Record<VitalName, { limit: number; unit: 'ms' | 'score'; title: string }> = {
  ttfb: { limit: 800, unit: 'ms', title: 'Time to first byte' },
  fcp: { limit: 1800, unit: 'ms', title: 'First contentful paint' },
  lcp: { limit: 2500, unit: 'ms', title: 'Largest contentful paint' },
  cls: { limit: 0.1, unit: 'score', title: 'Cumulative layout shift' },
  inp: { limit: 200, unit: 'ms', title: 'Interaction to next paint' },
}
