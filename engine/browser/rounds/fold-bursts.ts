import type { RailInteraction } from '../../../run/rail-record.ts'

/** Nobody types faster than this; a keyboard wedge sends its digits about 5 ms apart. */
const WEDGE_GAP_MS = 25
/** The shortest barcodes have six digits; with some room for keys that a trace lacks. */
const LEAST_KEYS = 5

const greatest = (values: readonly (number | null)[]): number | null => {
  const known = values.filter((value) => value !== null)
  return known.length === 0 ? null : Math.max(...known)
}

const asScan = (burst: readonly RailInteraction[]): RailInteraction[] => {
  const last = burst.at(-1)
  if (last === undefined || burst.length < LEAST_KEYS) return [...burst]
  const slowest = burst.reduce((a, b) => ((b.handlerMs ?? 0) > (a.handlerMs ?? 0) ? b : a))
  return [{
    ...last,
    kind: 'scan',
    visibleMs: greatest(burst.map(({ visibleMs }) => visibleMs)),
    handlerMs: greatest(burst.map(({ handlerMs }) => handlerMs)),
    metIdleWork: burst.some(({ metIdleWork }) => metIdleWork),
    scripts: slowest.scripts.length > 0 ? slowest.scripts : last.scripts,
  }]
}

/**
 * A barcode from a keyboard wedge is one thing that a user does, not fourteen: its keys become one interaction at the last key, from
 * which the cashier waits, with the slowest of their handlers and paints. `interactions` are sorted by time.
 */
export const foldBursts = (interactions: readonly RailInteraction[]): RailInteraction[] => {
  const folded: RailInteraction[] = []
  let burst: RailInteraction[] = []
  for (const interaction of interactions) {
    const before = burst.at(-1)
    if (before !== undefined && (interaction.kind !== before.kind || interaction.atMs - before.atMs > WEDGE_GAP_MS)) {
      folded.push(...asScan(burst))
      burst = []
    }
    burst.push(interaction)
  }
  return [...folded, ...asScan(burst)]
}
