import { lstatSync, readFileSync } from 'node:fs'
import { join } from 'node:path'
import { TillstormError } from '../../run/problems.ts'
import type { RailRecord } from '../../run/rail-record.ts'
import type { CheckResult } from '../../run/records.ts'
import type { RunReader } from '../../run/run-directory.ts'

/** What a browser measured, and the pictures that stand inside the report. */
export type RailReport = {
  record: RailRecord | null
  /** Why rail.json could not be read; null where it is fine or missing. */
  problem: string | null
  /** `data:` URIs by their path in the run directory. */
  pictures: ReadonlyMap<string, string>
}

const MOST_BYTES = 250_000
const MOST_TOGETHER = 1_500_000
const MOST_PICTURES = 12

const types: readonly [type: string, isIt: (bytes: Buffer) => boolean][] = [
  ['image/jpeg', (bytes) => bytes[0] === 0xff && bytes[1] === 0xd8 && bytes[2] === 0xff],
  ['image/png', (bytes) => bytes.subarray(0, 8).equals(Buffer.from([0x89, 0x50, 0x4e, 0x47, 0x0d, 0x0a, 0x1a, 0x0a]))],
  // A filmstrip, as the pictures of a case are written. Inside an <img> no browser runs or fetches what stands in it.
  ['image/svg+xml', (bytes) => bytes.toString('latin1', 0, 39) === '<svg xmlns="http://www.w3.org/2000/svg"'],
  ['image/webp', (bytes) => bytes.toString('latin1', 0, 4) === 'RIFF' && bytes.toString('latin1', 8, 12) === 'WEBP'],
]

/** A file of the run's own folders for a browser. Anything else that a file says, an address or a way out of the folder, is text. */
export const isRunFile = (path: string): boolean => /^(traces|lighthouse|screenshots)\/[A-Za-z0-9][\w.-]{0,120}$/.test(path)

const readPicture = (folder: string, path: string): Buffer | null => {
  try {
    const file = join(folder, path)
    const about = lstatSync(file)
    return about.isFile() && about.size <= MOST_BYTES ? readFileSync(file) : null
  } catch {
    return null
  }
}

/** All pictures that checks and facts name, those of failing checks first, as long as the report stays small. */
const picturesOf = (folder: string, record: RailRecord, checks: readonly CheckResult[]): Map<string, string> => {
  const named = [
    ...checks.flatMap((check) => (check.status === 'pass' ? [] : check.evidence.filter(({ kind }) => kind === 'screenshot').map(({ ref }) => ref))),
    ...record.passes.flatMap(({ offline, storage }) => [
      offline?.reload.screenshot, offline?.reopen.screenshot, offline?.resale.screenshot,
      storage?.worker.screenshot, storage?.shell.screenshot, storage?.catalogue.screenshot, storage?.quota.screenshot,
    ]),
  ]
  const pictures = new Map<string, string>()
  let together = 0
  for (const path of new Set(named)) {
    if (path == null || !path.startsWith('screenshots/') || !isRunFile(path) || pictures.size >= MOST_PICTURES) continue
    const bytes = readPicture(folder, path)
    const type = bytes === null ? undefined : types.find(([, isIt]) => isIt(bytes))?.[0]
    if (bytes === null || type === undefined || together + bytes.length > MOST_TOGETHER) continue
    together += bytes.length
    pictures.set(path, `data:${type};base64,${bytes.toString('base64')}`)
  }
  return pictures
}

/** Reads rail.json and the pictures that it and the verdict name. A damaged file is told, and the rest of the report stands. */
export const readRail = async (run: Pick<RunReader, 'rail' | 'path'>, checks: readonly CheckResult[]): Promise<RailReport> => {
  try {
    const record = await run.rail()
    return { record, problem: null, pictures: record === null ? new Map() : picturesOf(run.path, record, checks) }
  } catch (error) {
    if (!(error instanceof TillstormError)) throw error
    return { record: null, problem: error.message, pictures: new Map() }
  }
}
