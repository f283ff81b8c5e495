import { createHash } from 'node:crypto'
import { readFileSync, readlinkSync } from 'node:fs'
import { mkdtemp, readdir, rm, stat } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'

/** The profile of a Chromium, or the traces of a look at the reference page. */
const kinds = ['chromium', 'reference'] as const
/** Longer than any run: what another container left, whose processes nobody here can see, is not touched before. */
const FOREIGN_FOR_MS = 7 * 24 * 3_600_000

/** `kind-pid-world-birth-random`: a process id says who it is only together with where it counts and when the process began. */
const pattern = new RegExp(`^tillstorm-(?:${kinds.join('|')})-(\\d+)-([0-9a-z]+)-([0-9a-z]+)-\\w+$`)
const prefixes = kinds.map((kind) => `tillstorm-${kind}-`)

/**
 * A new temporary folder that names its owner. Those of owners that were killed are removed first: a process id that is gone, or that another
 * process bears by now. Containers that share a folder for temporary files do not see one another's processes, so each leaves the others' alone.
 */
export async function makeOwnedFolder(kind: (typeof kinds)[number], inFolder = tmpdir()): Promise<string> {
  await removeOrphans(inFolder)
  return mkdtemp(join(inFolder, `tillstorm-${kind}-${process.pid}-${world()}-${birthOf(process.pid) ?? '0'}-`))
}

/** Chromium's last processes may still write when its main one is gone. */
export const removeOwnedFolder = (folder: string): Promise<void> => rm(folder, { recursive: true, force: true, maxRetries: 10, retryDelay: 100 })

async function removeOrphans(inFolder: string): Promise<void> {
  for (const name of await readdir(inFolder).catch(() => [])) {
    if (!prefixes.some((prefix) => name.startsWith(prefix))) continue
    const folder = join(inFolder, name)
    if (await isOrphan(name, folder)) await removeOwnedFolder(folder).catch(() => {})
  }
}

async function isOrphan(name: string, folder: string): Promise<boolean> {
  const [, pid, where, birth] = pattern.exec(name) ?? []
  if (pid !== undefined && where === world()) return !isAlive(Number(pid), birth ?? '')
  const { mtimeMs } = await stat(folder).catch(() => ({ mtimeMs: Date.now() }))
  return Date.now() - mtimeMs > FOREIGN_FOR_MS
}

/** Where process ids mean what they mean here: this start of the system and this container. The same for all where the system does not tell. */
function world(): string {
  const parts = [() => readFileSync('/proc/sys/kernel/random/boot_id', 'utf8'), () => readlinkSync('/proc/self/ns/pid')]
  return createHash('sha256').update(parts.map(toldOr('')).join()).digest('hex').slice(0, 8)
}

/** When a process began, in ticks since the system did (proc(5), field 22 of stat); null where nobody tells. */
const birthOf = (pid: number): string | null => {
  const stat = toldOr(null)(() => readFileSync(`/proc/${pid}/stat`, 'latin1'))
  // The second field, the name, may hold spaces and brackets: count from its closing bracket.
  return stat === null ? null : (stat.slice(stat.lastIndexOf(')') + 2).split(' ')[19] ?? null)
}

const toldOr = <T>(other: T) => (ask: () => string): string | T => {
  try {
    return ask()
  } catch {
    return other
  }
}

function isAlive(pid: number, birth: string): boolean {
  const found = birthOf(pid)
  if (found !== null) return found === birth || birth === '0'
  try {
    process.kill(pid, 0)
    return true
  } catch (error) {
    return (error as NodeJS.ErrnoException).code === 'EPERM'
  }
}
