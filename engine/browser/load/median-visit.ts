import type { RailVisit } from '../../../run/rail-record.ts'

/**
 * The visit with the median time to interactive (the lower of two), of those that have one; else the first that has a page to show, for
 * that page tells why; null where there is none.
 */
export const medianVisit = (visits: readonly RailVisit[]): RailVisit | null => {
  const numbered = visits.filter(({ interactiveMs }) => interactiveMs !== null).sort((a, b) => (a.interactiveMs ?? 0) - (b.interactiveMs ?? 0))
  return numbered[Math.floor((numbered.length - 1) / 2)] ?? visits.find(({ html }) => html !== null) ?? null
}
