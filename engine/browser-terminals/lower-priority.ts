import { writeFileSync } from 'node:fs'
import { setPriority } from 'node:os'

/** A browser takes whatever cores give: on a machine that both share, the generator comes first, or it would measure the browsers. */
const NICENESS = 10

/** Puts a process, and what it starts from now on, behind those of the load. */
export const lowerPriority = (pid: number): void => {
  try {
    setPriority(pid, NICENESS)
    // Linux weighs sessions against each other before it looks at niceness (sched(7), "The autogroup feature"), and this k6 has its own.
    if (process.platform === 'linux') writeFileSync(`/proc/${pid}/autogroup`, String(NICENESS))
  } catch {
    // Where the system does not allow it or has no such thing, the lag of the generator will tell.
  }
}
