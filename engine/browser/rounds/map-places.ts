import type { RailPlace } from '../../../run/rail-record.ts'
import type { Round } from './merge-round.ts'

/** The same rounds with each of their places changed. */
export const mapPlaces = (rounds: readonly Round[], change: <Place extends RailPlace>(place: Place) => Place): Round[] =>
  rounds.map((round) => ({
    ...round,
    interactions: round.interactions.map(change),
    windows: round.windows.map((window) => ({ ...window, worst: window.worst.map(change) })),
    idle: { ...round.idle, long: round.idle.long.map(change) },
  }))
