import type { Budget } from '../../budgets/schema.ts'
import { drainMonitors, LevelsBefore, type Awaited } from '../../engine/monitor-drain.ts'
import type { MonitorSampler } from '../../engine/monitoring.ts'
import { didYouMean } from '../../run/did-you-mean.ts'
import { TillstormError } from '../../run/problems.ts'
import type { Manifest } from '../../run/records.ts'
import type { RunWriter } from '../../run/run-directory.ts'
import type { MonitorConfig } from '../../targets/monitors/config.ts'
import { targetBase } from '../../targets/allow-list.ts'
import { openConfiguredMonitor, OWN_BULK, type ConfiguredMonitor } from '../../targets/monitors/configured.ts'
import { needsOf } from '../doctor/needs.ts'
import { magentoAccess, type AccessConfig } from '../target-access.ts'

const checkOf = (metric: string): { name: string; check: string } | null => {
  const [, name, check] = /^monitor\.([^.]+)\.(.+)$/.exec(metric) ?? []
  return name === undefined || check === undefined ? null : { name, check }
}

/**
 * Throws BUDGET_INVALID where the budget asks of a monitor that the config does not name, though it names others: a slip of the pen must
 * not end as "not applicable". Without any monitor in the config the checks are not applicable, and say so. `own`: monitors that the run has of itself.
 */
export const checkMonitorNames = (monitors: readonly MonitorConfig[], budget: Pick<Budget, 'name' | 'checks'>, own: readonly string[] = []): void => {
  const names = monitors.map(({ name }) => name)
  if (names.length === 0) return
  for (const { id, metric } of budget.checks) {
    const asked = checkOf(metric)
    if (asked === null || names.includes(asked.name) || own.includes(asked.name)) continue
    throw new TillstormError('BUDGET_INVALID', `budget ${budget.name}: ${id} asks of the monitor ${asked.name}, and the config has ${names.join(', ')}`, {
      hint: didYouMean(asked.name, names, 'name the monitor in the config, or mend the check'),
    })
  }
}

/** Whether one of the config's monitors watches the bulk operations of this Magento; null: an embedded one, whose URL no config knows. */
const watchesBulkOf = (magento: string | null, { kind, url }: Pick<MonitorConfig, 'kind' | 'url'>): boolean =>
  magento !== null && kind === 'magento-bulk' && targetBase(url) === targetBase(magento)

/** Whether a run watches Magento's own queue by itself, as `OWN_BULK`: its orders wait there, and no monitor of the config is in the way. */
export const hasOwnBulkMonitor = (protocol: string, monitors: readonly Pick<MonitorConfig, 'name' | 'kind' | 'url'>[], externalMagento: string | null): boolean =>
  needsOf(protocol)?.bulk === true && !monitors.some((each) => each.name === OWN_BULK || watchesBulkOf(externalMagento, each))

/** The queues that the budget wants drained, and how long that may take. */
export const awaitedDrains = ({ checks }: Pick<Budget, 'checks'>): Awaited[] =>
  checks.flatMap(({ metric, limit }) => {
    const asked = checkOf(metric)
    return asked?.check === 'drain' ? [{ name: asked.name, boundMs: 1000 * limit }] : []
  })

/** The monitors of the config in a run: sampled beside its own, told on the console when they cannot be read, awaited after the load. */
export type WatchedMonitors = {
  readonly samplers: readonly MonitorSampler[]
  readonly described: Manifest['monitors']
  /** One more, which the run has of itself; `onMessages` hears how full its queue is. Where the config has one of its kind at the same place, that one tells. */
  alsoWatch(monitor: ConfiguredMonitor, onMessages: (messages: number) => void): void
  /** Goes on looking until the queues that the budget asks for are as empty as before the load, or their time is over. */
  untilDrained(run: RunWriter, onTick: (waitedMs: number) => void, signal: AbortSignal): Promise<void>
  close(): Promise<void>
}

/** Opens all monitors; nothing is sent before the first sample. Throws in one line for what is wrong with one. */
export const openWatchedMonitors = (
  request: { monitors: readonly MonitorConfig[]; awaitedDrains: readonly Awaited[]; allow: readonly string[]; access: AccessConfig; externalMagento: string | null; drain: { goneAfterMs: number } },
  io: { env: NodeJS.ProcessEnv; say: (line: string) => void },
): WatchedMonitors => {
  const opened: ConfiguredMonitor[] = []
  // The run's sign-in goes to the run's Magento, and to nobody else.
  const isOfRun = (url: string): boolean => watchesBulkOf(request.externalMagento, { kind: 'magento-bulk', url })
  const closeAll = async (): Promise<void> => void (await Promise.allSettled(opened.map((monitor) => monitor.close())))
  try {
    const ownAccess = (url: string) => (isOfRun(url) ? magentoAccess(url, request.allow, request.access, io.env) : null)
    for (const config of request.monitors) opened.push(openConfiguredMonitor(config, { env: io.env, allow: request.allow, ownAccess }))
  } catch (error) {
    void closeAll()
    throw error
  }
  const levels = new LevelsBefore()
  const samplerOf = (monitor: ConfiguredMonitor, onMessages: (messages: number) => void): MonitorSampler => {
    let isTold = false
    return {
      name: monitor.name,
      intervalMs: monitor.intervalMs,
      sample: async (phase) => {
        const row = await monitor.sample(phase)
        levels.note(row)
        if (row.monitor === 'watched' && row.messages !== null) onMessages(row.messages)
        if (row.monitor === 'monitor-error' && !isTold) {
          isTold = true
          io.say(`monitor ${monitor.described.name}: ${row.message}`)
        }
        return row
      },
    }
  }
  const samplers = opened.map((monitor) => samplerOf(monitor, () => {}))
  return {
    samplers,
    get described() {
      return opened.length === 0 ? undefined : opened.map(({ described }) => described)
    },
    alsoWatch: (monitor, onMessages) => {
      const own = opened.findIndex(({ described }) => watchesBulkOf(request.externalMagento, described as Pick<MonitorConfig, 'kind' | 'url'>))
      if (own >= 0) samplers[own] = samplerOf(opened[own]!, onMessages)
      const isTaken = opened.some(({ described }) => described.name === OWN_BULK)
      if (isTaken && own < 0) io.say(`the config names another monitor ${OWN_BULK}, so Magento's own queue is not watched`)
      if (isTaken || own >= 0) return void monitor.close().catch(() => {})
      opened.push(monitor)
      samplers.push(samplerOf(monitor, onMessages))
    },
    untilDrained: async (run, onTick, signal) => {
      const { planStartMs, driver } = run.manifest
      const awaited = request.awaitedDrains
        .filter(({ name }) => opened.some(({ described }) => described.name === name))
        .map((each) => ({ ...each, level: levels.levelOf(each.name, planStartMs) }))
      await drainMonitors({
        run, awaited, samplers, sinceMs: driver?.lastDoneAtMs ?? Date.now(), goneAfterMs: request.drain.goneAfterMs, intervalMs: 1000, onTick, signal,
      })
    },
    close: closeAll,
  }
}
