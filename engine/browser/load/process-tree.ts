import { readdirSync, readFileSync } from 'node:fs'

/** Clock ticks of /proc/<pid>/stat a second: USER_HZ, 100 on every Linux that Node runs on. */
const MS_PER_TICK = 10
const MIB_PER_PAGE = 4096 / 1_048_576

type Row = { pid: number; parent: number; cpuMs: number; rssMiB: number }

/**
 * CPU time (its own, and that of children it has reaped) and resident memory of a process and all that descend from it. Memory that
 * processes share counts once for each. null where the system has no /proc or the process is gone.
 */
export const processTreeUsage = (root: number): { cpuMs: number; rssMiB: number } | null => {
  const rows = allProcesses()
  const byParent = Map.groupBy(rows, ({ parent }) => parent)
  const tree = rows.filter(({ pid }) => pid === root)
  if (tree.length === 0) return null
  for (let at = 0; at < tree.length; at += 1) tree.push(...(byParent.get(tree[at]?.pid ?? -1) ?? []))
  return { cpuMs: tree.reduce((sum, row) => sum + row.cpuMs, 0), rssMiB: tree.reduce((sum, row) => sum + row.rssMiB, 0) }
}

const allProcesses = (): Row[] => {
  try {
    return readdirSync('/proc').flatMap((name) => (/^\d+$/.test(name) ? rowOf(Number(name)) : []))
  } catch {
    return []
  }
}

const rowOf = (pid: number): Row[] => {
  try {
    const stat = readFileSync(`/proc/${pid}/stat`, 'latin1')
    // The second field, the name, may hold spaces and brackets: count from its closing bracket. 14 to 17 are utime, stime, cutime, cstime.
    const fields = stat.slice(stat.lastIndexOf(')') + 2).split(' ').map(Number)
    const ticks = [11, 12, 13, 14].reduce((sum, field) => sum + (fields[field] ?? 0), 0)
    return [{ pid, parent: fields[1] ?? 0, cpuMs: ticks * MS_PER_TICK, rssMiB: (fields[21] ?? 0) * MIB_PER_PAGE }]
  } catch {
    // Gone since the list was read.
    return []
  }
}
