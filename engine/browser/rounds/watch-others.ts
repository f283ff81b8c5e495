import type { ProcessorShare } from '../load/load-messages.ts'
import { isStarving, watchProcessor } from '../load/processor-share.ts'

/** A hog of a few seconds vanishes in the mean of a round of a minute, so each piece is looked at for itself. */
const PIECE_MS = 2000
/** A shorter piece is a few ticks of the system's own counting. */
const LEAST_PIECE_MS = 500
/** A p95 does not move by what happens in less than a twentieth of the time. */
const HARMLESS_SHARE = 0.05

type Piece = { ms: number; share: ProcessorShare }

/** What processes of others did while a round went on. */
export type OthersInRound = { observedMs: number; starvedMs: number; worstPercent: number }

/** null where the system does not tell. */
export const sumOthers = (pieces: readonly Piece[]): OthersInRound | null => {
  if (pieces.length === 0) return null
  const msOf = (some: readonly Piece[]): number => some.reduce((sum, { ms }) => sum + ms, 0)
  return {
    observedMs: msOf(pieces),
    starvedMs: msOf(pieces.filter(({ share }) => isStarving(share))),
    worstPercent: Math.max(...pieces.map(({ share }) => share.othersPercent)),
  }
}

/** Watches the processor until the function that it gives is called, which then tells what others took of it. */
export const watchOthers = (): (() => OthersInRound | null) => {
  const pieces: Piece[] = []
  let sinceMs = performance.now()
  let used = watchProcessor()
  const look = (): void => {
    const ms = performance.now() - sinceMs
    if (ms < LEAST_PIECE_MS && pieces.length > 0) return
    const share = used()
    if (share !== null) pieces.push({ ms, share })
    sinceMs = performance.now()
    used = watchProcessor()
  }
  const timer = setInterval(look, PIECE_MS)
  return () => {
    clearInterval(timer)
    look()
    return sumOthers(pieces)
  }
}

/** A round in which others left the browser less than a core for too long, in words; null where it can be used. */
export const whyTooBusy = (others: OthersInRound | null): string | null =>
  others === null || others.starvedMs <= HARMLESS_SHARE * others.observedMs
    ? null
    : `other processes left the browser less than a core for ${Math.round(others.starvedMs / 1000)} of ${Math.round(others.observedMs / 1000)} s (up to ${Math.round(others.worstPercent)} % of all cores)`
