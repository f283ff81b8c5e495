import type { Protocol } from './protocol.ts'

/**
 * A moment of ours by the clock of whom a till asks. Magento compares `updated_at` with it, which it writes by its own clock: a shop ten minutes behind would find less to
 * send than there is. `offsetMs`: how far Magento's clock is ahead. A sync backend's changes go by its cursor.
 */
export const onTargetClock = (front: Protocol['front'], atMs: number, offsetMs: number): number => (front === 'magento' ? atMs + offsetMs : atMs)
