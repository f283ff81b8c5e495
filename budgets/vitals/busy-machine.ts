/** A second in which no core had anything left. */
const BUSY_PERCENT = 95
/**
 * A p75 hides a quarter of its page views, so it bears so much of the drive without a free core. Measured on two cores beside the smoke load (30 s): one
 * browser 9 % and an LCP of 0.7 s, two 30 % and 1.3 s, four 64 % and 2.2 s, all at the same page.
 */
const MOST_BUSY = 0.25

/** Counts the seconds of the drive in which a browser may have waited for a core and not for its page. */
export class BusySeconds {
  #samples = 0
  #busy = 0

  /** null: the system does not tell. */
  add(machineCpuPercent: number | null): void {
    if (machineCpuPercent === null) return
    this.#samples += 1
    if (machineCpuPercent >= BUSY_PERCENT) this.#busy += 1
  }

  /** null where nobody knows. */
  get share(): number | null {
    return this.#samples === 0 ? null : this.#busy / this.#samples
  }
}

/** Whether a page that was late may only have waited for a core. */
export const isTooBusy = (share: number | null): boolean => share !== null && share > MOST_BUSY
