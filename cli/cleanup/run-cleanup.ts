import { existsSync } from 'node:fs'
import { join } from 'node:path'
import { setTimeout as pause } from 'node:timers/promises'
import { TillstormError } from '../../run/problems.ts'
import type { Manifest } from '../../run/records.ts'
import { openRun, runFiles } from '../../run/run-directory.ts'
import { STORE_ID } from '../../scenarios/protocols/magento-orders.ts'
import { assertAllowed, targetUrl } from '../../targets/allow-list.ts'
import { cleanUp, isClean, nothingLeft } from '../../targets/cleanup/clean-up.ts'
import { createMagentoClient } from '../../targets/magento/client.ts'
import { loadConfig } from '../config.ts'
import { magentoAccess } from '../target-access.ts'
import { markOf, staysAsItIs, withEarlier } from './cleanup-history.ts'
import { cleanupText, notesOn } from './cleanup-text.ts'

export type CleanupFlags = { dryRun?: true; targetMagento?: string; allow: string[]; config?: string; perSecond: string }

/** A line of progress a second is enough, and ten where nobody watches. */
const TELL_EVERY_MS = 1000
const CI_TELL_EVERY_MS = 10_000
const INTERRUPTED = 130

const perSecondOf = (text: string): number => {
  const value = Number(text)
  if (/^\d+(\.\d+)?$/.test(text) && value >= 0.1 && value <= 100) return value
  throw new TillstormError('USAGE', `--per-second must be a number from 0.1 to 100, not ${JSON.stringify(text)}`)
}

/** Where the run's orders are; null where its Magento was embedded and has ended. */
const urlOf = ({ targets: { magento } }: Manifest, given: string | undefined): string | null => {
  if (given !== undefined) return given
  if (magento === null) throw new TillstormError('USAGE', 'the run names no Magento; give it with --target-magento URL')
  return magento.kind === 'embedded' ? null : magento.url
}

const tellerOf = (stream: NodeJS.WriteStream) => {
  const everyMs = stream.isTTY ? TELL_EVERY_MS : CI_TELL_EVERY_MS
  let toldAtMs = performance.now()
  return (what: string, done: number, all: number): void => {
    if (performance.now() - toldAtMs < everyMs) return
    toldAtMs = performance.now()
    stream.write(`cleanup: ${done.toLocaleString('en-US')} of ${all.toLocaleString('en-US')} ${what}\n`)
  }
}

/** Cleans up after a run and writes cleanup.json; a dry run writes nothing. Throws the TillstormError of what is wrong before anything is touched. */
export const runCleanup = async (
  directory: string, flags: CleanupFlags, io: { env: NodeJS.ProcessEnv; stream: NodeJS.WriteStream; signal: AbortSignal },
): Promise<{ text: string; code: number }> => {
  const perSecond = perSecondOf(flags.perSecond)
  const config = await loadConfig(flags.config)
  const run = await openRun(directory)
  const { manifest } = run
  const isDryRun = flags.dryRun === true
  const earlier = await run.cleanup()
  const url = urlOf(manifest, flags.targetMagento)
  if (url === null) {
    const record = nothingLeft(Date.now())
    if (!isDryRun && earlier === null) run.writeJson(runFiles.cleanup, record)
    return { text: cleanupText(record, isDryRun), code: 0 }
  }
  const allow = [...manifest.allow, ...(config.allow ?? []), ...flags.allow]
  targetUrl(url)
  assertAllowed(url, allow)
  const magento = createMagentoClient(magentoAccess(url, allow, config, io.env))
  try {
    const cleaned = await cleanUp({
      manifest, magento, storeId: STORE_ID, isDryRun, perSecond, onProgress: tellerOf(io.stream), signal: io.signal,
      clock: { nowMs: () => Date.now(), pauseMs: (ms) => pause(ms) },
      beforeFirstCancel: () => run.writeJson(runFiles.cleanup, markOf(earlier, magento.url, Date.now())),
    })
    const record = isDryRun ? cleaned : withEarlier(earlier, cleaned)
    const isKept = !isDryRun && staysAsItIs(earlier, cleaned)
    // Also where it is kept: a mark may stand in its place.
    if (!isDryRun) run.writeJson(runFiles.cleanup, isKept ? earlier : record)
    const isAudited = existsSync(join(run.path, runFiles.audit))
    return { text: [cleanupText(cleaned, isDryRun, perSecond), ...notesOn(record, { isDryRun, isKept, isAudited })].join('\n'), code: io.signal.aborted ? INTERRUPTED : isClean(cleaned) ? 0 : 1 }
  } finally {
    await magento.close()
  }
}
