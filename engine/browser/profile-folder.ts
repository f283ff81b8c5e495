import { mkdtemp, readdir, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'

const prefix = 'tillstorm-chromium-'

/** A new profile folder that names its owner, so that one whose owner was killed can be told and removed by the next. */
export async function makeProfileFolder(): Promise<string> {
  await removeOrphans()
  return mkdtemp(join(tmpdir(), `${prefix}${process.pid}-`))
}

/** Chromium's last processes may still write when its main one is gone. */
export const removeProfileFolder = (folder: string): Promise<void> => rm(folder, { recursive: true, force: true, maxRetries: 10, retryDelay: 100 })

async function removeOrphans(): Promise<void> {
  for (const name of await readdir(tmpdir()).catch(() => [])) {
    const owner = name.startsWith(prefix) ? Number(name.slice(prefix.length).split('-')[0]) : NaN
    if (Number.isInteger(owner) && owner > 0 && !isAlive(owner)) await removeProfileFolder(join(tmpdir(), name)).catch(() => {})
  }
}

function isAlive(pid: number): boolean {
  try {
    process.kill(pid, 0)
    return true
  } catch (error) {
    return (error as NodeJS.ErrnoException).code === 'EPERM'
  }
}
