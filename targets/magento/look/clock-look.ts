import type { ClockOffset } from '../clock.ts'
import { against, ok, unknown } from './finding.ts'
import type { TargetFinding } from './finding.ts'

/** Beyond this the audit's seconds mean nothing, and a signature comes too early or too late. */
const MOST_MS = 3000

/** The target's clock against ours, from its Date header. */
export const clockFinding = (clock: ClockOffset | null): TargetFinding => {
  if (clock === null) return unknown('clock', 'no Date header that holds still: visibility delays cannot be measured', 'let the web server send its Date header, and set the clocks of all its nodes by NTP')
  const seconds = (Math.abs(clock.offsetMs) / 1000).toFixed(1)
  if (Math.abs(clock.offsetMs) <= MOST_MS) return ok('clock', `${seconds} s off`)
  return against('clock', `the target's clock is ${seconds} s ${clock.offsetMs > 0 ? 'ahead of' : 'behind'} ours`, 'timedatectl set-ntp true, on the machine that is wrong')
}
