import { existsSync } from 'node:fs'
import { join } from 'node:path'
import { Command } from 'commander'
import { auditRunDirectory } from '../audit/audit-run-directory.ts'
import { ledgerGap } from '../audit/doubts.ts'
import { openRun, runFiles, saveManifest } from '../run/run-directory.ts'
import type { RunReader } from '../run/run-directory.ts'
import { TillstormError } from '../run/problems.ts'
import type { Audit, Manifest } from '../run/records.ts'
import { createMagentoClient } from '../targets/magento/client.ts'
import { checkFilters } from '../targets/magento/filter-check.ts'
import { restOrderSource } from '../targets/magento/order-source.ts'
import type { OrderSource } from '../targets/magento/order-source.ts'
import { auditSqlOf, openAuditSql, orderQueryOf } from './audit-sql.ts'
import type { AuditSqlFlags } from './audit-sql.ts'
import { auditTable } from './audit-table.ts'
import { assertNotCleanedUp } from './cleaned-up.ts'
import { loadConfig, type Config } from './config.ts'
import { setExitCode } from './exit-code.ts'
import { magentoAccess } from './target-access.ts'

/** The Magento that a run's orders went into. Throws in one line where it is gone or was never named. */
export const magentoUrl = (manifest: Pick<Manifest, 'targets'>, given: string | undefined, hasAudit: boolean): string => {
  if (given !== undefined) return given
  const target = manifest.targets.magento
  if (target === null) throw new TillstormError('USAGE', 'the run names no Magento; give it with --target-magento URL')
  if (target.kind === 'embedded') {
    throw new TillstormError('TARGET_UNREACHABLE', 'the embedded Magento of this run ended with the run, so it cannot be asked again', {
      hint: hasAudit
        ? 'its audit stands in audit.json; `tillstorm judge` and `tillstorm report` read that'
        : 'the run has no audit.json, and nobody can make one any more: run it again (`tillstorm verify`)',
    })
  }
  return target.url
}

/** 1 where a rule fails, 3 where one could not be judged or the run was cut short, else 0. */
export const exitCodeOf = (audit: Audit, isCut: boolean): number => {
  const statuses = Object.values(audit.rules).map((rule) => rule.status)
  if (statuses.includes('fail')) return 1
  return isCut || statuses.includes('void') ? 3 : 0
}

/**
 * A complete audit makes up for one that was cut off, failed or never began: its stage is then done, and `judge` may judge. The
 * stage that was cut stays in the list, for whoever asks what happened.
 */
export const healAuditPhase = (run: Pick<RunReader, 'manifest' | 'writeJson'>, audit: Pick<Audit, 'complete'>, startedAtMs: number): void => {
  const { phases } = run.manifest
  if (!audit.complete || phases.findLast(({ name }) => name === 'audit')?.state === 'done') return
  phases.push({ name: 'audit', startedAtMs, endedAtMs: Date.now(), state: 'done', detail: 'made up for by `tillstorm audit`' })
  saveManifest(run)
}

const collect = (host: string, hosts: readonly string[]): string[] => [...hosts, host]

type AuditOptions = AuditSqlFlags & { config?: string; targetMagento?: string; allow: string[]; showSql?: true }

/** Where the orders are read from, tried: a target that cannot be asked at all is a problem to mend, not an audit. */
const openSource = async (
  { path, manifest }: RunReader, options: AuditOptions, settings: ReturnType<typeof auditSqlOf>, allow: readonly string[], config: Config,
): Promise<{ orders: OrderSource; close(): Promise<void> }> => {
  if (settings !== null) {
    const orders = openAuditSql(settings, manifest.protocol?.orderKey ?? 'increment_id', process.env, allow)
    await orders.check(manifest.magentoBaselineEntityId ?? 0).catch(async (error: unknown) => {
      await orders.close()
      throw error
    })
    return { orders, close: orders.close }
  }
  const url = magentoUrl(manifest, options.targetMagento, existsSync(join(path, runFiles.audit)))
  const magento = createMagentoClient(magentoAccess(url, allow, config, process.env))
  await checkFilters(magento, manifest.protocol?.orderKey ?? 'increment_id').catch(async (error: unknown) => {
    await magento.close()
    throw error
  })
  return { orders: restOrderSource(magento), close: () => magento.close() }
}

export const auditCommand = new Command('audit')
  .description('Compare what the terminals of a recorded run were told with what Magento holds now; writes audit.json')
  .argument('[run]', 'run directory')
  .option('--target-magento <url>', 'the Magento to ask, if not the one that the run names')
  .option('--allow <host>', 'a host besides loopback that may be contacted (repeatable)', collect, [])
  .option('--config <file>', 'config file; its `auditSql`, `allow`, `headers` and `caFile` count here')
  .option('--audit-sql <url>', 'read Magento’s database by a read-only login: mysql://HOST:PORT/DATABASE')
  .option('--sql-query <file>', 'a query of your own in place of the built-in one')
  .option('--show-sql', 'show the query (with a run: as it asks for the orders of that run), and end')
  .addHelpText(
    'after',
    `
Credentials: TILLSTORM_MAGENTO_TOKEN, or TILLSTORM_MAGENTO_USER and TILLSTORM_MAGENTO_PASSWORD, or the four values of an integration; by SQL TILLSTORM_SQL_USER and TILLSTORM_SQL_PASSWORD.
Exit codes: 0 every rule holds, 1 a rule fails, 3 a rule could not be judged.

Examples:
  tillstorm audit runs/friday --allow shop.example.com
  tillstorm audit runs/friday --audit-sql mysql://127.0.0.1:3306/magento`,
  )
  .action(async (directory: string | undefined, options: AuditOptions) => {
    const config = await loadConfig(options.config)
    if (options.showSql === true) {
      const { tablePrefix, query } = { ...config.auditSql, ...(options.sqlQuery === undefined ? {} : { query: options.sqlQuery }) }
      const orderKey = directory === undefined ? undefined : (await openRun(directory)).manifest.protocol?.orderKey
      process.stdout.write(`${orderQueryOf({ tablePrefix, query }, orderKey ?? 'increment_id').sql.text}\n`)
      return
    }
    if (directory === undefined) throw new TillstormError('USAGE', 'audit needs a run directory', { hint: 'give the one that the last line `run: PATH` named' })
    const settings = auditSqlOf(config.auditSql, options)
    const run = await openRun(directory)
    assertNotCleanedUp(await run.cleanup(), existsSync(join(run.path, runFiles.audit)))
    const { manifest } = run
    const allow = [...manifest.allow, ...(config.allow ?? []), ...options.allow]
    const source = await openSource(run, options, settings, allow, config)
    try {
      const onPage = (read: number, total: number): void => {
        if (process.stderr.isTTY) process.stderr.write(`\r${read} of ${total} orders read`)
      }
      const startedAtMs = Date.now()
      const audit = await auditRunDirectory(run, { orders: source.orders, onPage })
      healAuditPhase(run, audit, startedAtMs)
      if (process.stderr.isTTY) process.stderr.write('\r\u001b[K')
      const gap = ledgerGap(manifest, run.damagedRows)
      process.stdout.write(`${auditTable(audit)}\n`)
      if (settings !== null) process.stdout.write(`\nread by SQL from ${settings.url}\n`)
      if (gap !== null) process.stdout.write(`\nthe run is not whole: ${gap}\n`)
      setExitCode(exitCodeOf(audit, gap !== null))
    } finally {
      await source.close()
    }
  })
