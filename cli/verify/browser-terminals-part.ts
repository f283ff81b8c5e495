import type { BrowserVisit } from '../../run/browsers-record.ts'
import { TillstormError } from '../../run/problems.ts'
import { assertAllowed } from '../../targets/allow-list.ts'

export type BrowserTerminalsPart = {
  terminals: number
  /** null: the embedded POS. */
  externalPos: string | null
  visit: BrowserVisit
}

/** A browser alone takes most of a core, and more in bursts: beyond this they measure each other. */
const MOST_PER_CORE = 1

/** How many terminals are to be real browsers, and at which till; null where none is. Throws USAGE in one line. */
export const browserTerminalsOf = (
  given: string | undefined, about: { externalPos: string | null; isExternal: boolean; allow: readonly string[]; cores: number },
): BrowserTerminalsPart | null => {
  if (given === undefined) return null
  const most = MOST_PER_CORE * about.cores
  const terminals = /^\d+$/.test(given) ? Number(given) : NaN
  if (!(terminals <= most)) {
    const cores = `${about.cores} ${about.cores === 1 ? 'core' : 'cores'}`
    throw new TillstormError('USAGE', `--browser-terminals must be a whole number from 0 to ${most} on the ${cores} of this machine, not ${JSON.stringify(given)}`, {
      hint: 'each browser takes most of a core; the load itself needs none',
    })
  }
  if (terminals === 0) return null
  const { externalPos } = about
  if (externalPos !== null) {
    assertAllowed(externalPos, about.allow)
    return { terminals, externalPos, visit: 'look' }
  }
  if (about.isExternal) {
    throw new TillstormError('USAGE', '--browser-terminals has no till to open: the backends are your own, so the embedded one is not started', {
      hint: 'name the till with --target-pos URL',
    })
  }
  return { terminals, externalPos: null, visit: 'sell' }
}
