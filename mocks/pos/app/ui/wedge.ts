/**
 * Tells a barcode scanner that acts as a keyboard from a cashier who types: its digits come within `gapMs` of each other and end in
 * Enter. Pure: the caller brings the keys and the clock.
 */

export type WedgeStep =
  /** Not ours: the page treats the key as always, after `late` was put into the focused field. */
  | { kind: 'pass'; late: string }
  /** Part of a scan: the page must not see this key. */
  | { kind: 'swallow' }
  /** The Enter of a scan; its first digit has gone into the focused field and must be taken out again. */
  | { kind: 'scan'; code: string }

export type Wedge = {
  /** One keydown; `atMs` is the event's own time stamp, so that a busy page still sees the scanner's pace. */
  key(key: string, atMs: number): WedgeStep
  /** Digits that were kept from the page although no Enter followed: a fast typist's. To be called when the keys rest. */
  release(): string
}

/** EAN-8 is the shortest barcode that shops print. */
const shortestCode = 8

/** `gapMs`: scanners send a key every 1–20 ms. */
export const createWedge = (gapMs = 35): Wedge => {
  let digits = ''
  let swallowed = ''
  let lastMs = Number.NEGATIVE_INFINITY
  const release = (): string => {
    const text = swallowed
    digits = ''
    swallowed = ''
    return text
  }
  return {
    key(key, atMs) {
      const quick = atMs - lastMs <= gapMs
      lastMs = atMs
      if (/^\d$/.test(key)) {
        if (quick && digits !== '') {
          digits += key
          swallowed += key
          return { kind: 'swallow' }
        }
        const late = release()
        digits = key
        return { kind: 'pass', late }
      }
      if (key === 'Enter' && quick && digits.length >= shortestCode) {
        const code = digits
        release()
        return { kind: 'scan', code }
      }
      // Shift and its like come between the keys of some scanners.
      if (key.length > 1 && key !== 'Enter' && key !== 'Backspace') return { kind: 'pass', late: '' }
      return { kind: 'pass', late: release() }
    },
    release,
  }
}
