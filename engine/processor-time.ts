import { readFileSync } from 'node:fs'
import { cpus } from 'node:os'

/** Clock ticks of /proc/<pid>/stat a second: USER_HZ, 100 on every Linux that Node runs on. */
const TICKS_PER_SECOND = 100

export type ProcessUsage = { cpuMs: number; rssMiB: number }

/** CPU time and memory of another process, from /proc; null where the system has none or the process is gone. */
export const processUsage = (pid: number): ProcessUsage | null => {
  try {
    const stat = readFileSync(`/proc/${pid}/stat`, 'latin1')
    // The second field, the name, may hold spaces and brackets: count from its closing bracket. utime and stime are fields 14 and 15.
    const fields = stat.slice(stat.lastIndexOf(')') + 2).split(' ')
    const ticks = Number(fields[11]) + Number(fields[12])
    const pages = Number(fields[21])
    return { cpuMs: (ticks * 1000) / TICKS_PER_SECOND, rssMiB: (pages * 4096) / 1_048_576 }
  } catch {
    return null
  }
}

/** Busy and whole time of all cores since the system started, milliseconds. */
export const machineTimes = (): { busyMs: number; totalMs: number } => {
  let busyMs = 0
  let totalMs = 0
  for (const { times } of cpus()) {
    const total = times.user + times.nice + times.sys + times.idle + times.irq
    totalMs += total
    busyMs += total - times.idle
  }
  return { busyMs, totalMs }
}
