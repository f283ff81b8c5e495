import { railAreas, type RailArea } from '../../run/rail-record.ts'
import { posFaults, type PosFault } from '../../mocks/faults.ts'

/**
 * What each planted fault must break, and what it may break beside that; every other check holds. Names are those of the metrics, without `@idle`. A fault
 * that fills the main thread may always be felt by an input that meets it.
 */
export type Expectation = { must: readonly string[]; may: readonly string[] }

const felt = ['rail.response.visible', 'rail.response.feedback', 'rail.animation.frame', 'rail.animation.dropped'] as const

/** A page is interactive after five seconds without a long task: on a phone, four times as slow, work that comes again and again leaves it none. */
const neverQuiet = ['rail.load.first', 'rail.load.repeat', 'rail.load.tbt'] as const

export const railExpectations = {
  'slow-handler': { must: ['rail.response.handler'], may: ['rail.response.visible', 'rail.response.feedback'] },
  'late-result': { must: ['rail.response.feedback'], may: ['rail.response.visible'] },
  'frame-12': { must: ['rail.animation.frame'], may: ['rail.animation.dropped'] },
  'frame-25': { must: ['rail.animation.frame', 'rail.animation.dropped'], may: ['rail.response.visible', 'rail.response.feedback'] },
  'idle-90': { must: ['rail.idle.chunk'], may: [...felt, ...neverQuiet] },
  'timer-120': { must: ['rail.idle.chunk'], may: [...felt, ...neverQuiet] },
  'blocking-sync': { must: ['rail.idle.chunk'], may: [...felt, ...neverQuiet] },
  // Its script is one that the service worker does not keep.
  'heavy-bundle': { must: ['rail.load.first'], may: ['rail.load.repeat', 'rail.load.tbt', 'rail.load.lcp', 'rail.storage.shell'] },
  'no-worker': {
    must: ['rail.storage.worker', 'rail.storage.shell', 'rail.offline.reload'],
    may: ['rail.offline.sale', 'rail.offline.sync', 'rail.storage.quota', 'rail.load.repeat'],
  },
  'no-shell': { must: ['rail.storage.shell', 'rail.offline.reload'], may: ['rail.offline.sale', 'rail.offline.sync', 'rail.load.repeat'] },
  'outbox-lost': { must: ['rail.offline.sync'], may: ['rail.storage.quota'] },
  'outbox-twice': { must: ['rail.offline.sync'], may: ['rail.storage.quota'] },
  leak: { must: ['rail.endurance.heap'], may: [] },
  // Its notice moves the page between the look and the press, 65 ms apart: the tap lands beside "Exact", and that sale cannot be booked.
  shift: { must: ['rail.load.cls'], may: ['rail.offline.sale'] },
} as const satisfies Record<string, Expectation>

export type NamedFault = keyof typeof railExpectations

/** The areas of all that a fault must break: what it may break beside that, and that all else holds, its first run shows. */
export const areasOfFault = (fault: NamedFault): RailArea[] => {
  const { must }: Expectation = railExpectations[fault]
  return railAreas.filter((area) => must.some((metric) => metric.startsWith(`rail.${area}.`)))
}

/** The faults that the embedded till knows and this table does not, and the other way round: both must be empty. */
export const unmatchedFaults = (): string[] => {
  const known = posFaults.map((fault: PosFault) => String(fault).replace(/^pos-/, ''))
  const named = Object.keys(railExpectations)
  return [...known.filter((fault) => !named.includes(fault)), ...named.filter((fault) => !known.includes(fault))]
}
