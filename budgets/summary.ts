import { railAreas } from '../run/rail-record.ts'
import type { CheckResult, VerdictFile } from '../run/records.ts'
import type { Measurements } from './measurements.ts'
import { passesOf, passId } from './rail/pass.ts'
import { railCheckTitle } from './rail/titles.ts'
import { countText, numberText } from './text.ts'

/** One sentence that a manager understands, and one that tells which faults were planted: nobody shall take them for the target's own. */
export const summarise = (verdict: VerdictFile['verdict'], checks: readonly CheckResult[], measurements: Measurements): string => {
  const { faults } = measurements.manifest
  return `${sentenceOf(verdict, checks, measurements)}${faults.length === 0 ? '' : ` Planted in this run: ${faults.join(', ')}.`}`
}

const sentenceOf = (
  verdict: VerdictFile['verdict'], checks: readonly CheckResult[], measurements: Measurements,
): string => {
  const named = (status: CheckResult['status']): CheckResult[] => checks.filter((check) => check.status === status)
  switch (verdict) {
    case 'pass': {
      const halves = [...passedLoad(checks, measurements), ...passedRail(checks, measurements), ...passedSecurity(checks, measurements)].join('; ')
      const opening = halves === '' ? '' : `${halves.charAt(0).toUpperCase()}${halves.slice(1)}; `
      return `${opening}${countText(named('pass').length, 'check')} passed${rest(named('notApplicable').length)}.`
    }
    case 'fail': {
      const failed = named('fail')
      const stop = measurements.manifest.driver?.safetyStop ?? null
      const stopped = stop === null ? '' : `The load was stopped: ${stop}. `
      const first = failed.slice(0, 3).map((check) => withoutStop(reason(check), stop)).filter((text) => text !== '').join('; ')
      const more = failed.length > 3 ? `; and ${failed.length - 3} more` : ''
      return `${stopped}${countText(failed.length, 'check')} failed${first === '' ? '' : `: ${first}`}${more}.`
    }
    case 'void': {
      const voids = named('void')
      const cause = (voids.find((check) => check.id.startsWith('validity.')) ?? voids[0])?.because ?? 'nothing in the budget could be measured'
      const isOnlyVitals = voids.length > 0 && voids.every((check) => check.id.startsWith('vitals.'))
      if (isOnlyVitals) return `What was measured of the load stands, but ${countText(voids.length, 'web vital')} cannot be judged: ${cause}.`
      const known = measurements.manifest.measures.load ? ` (${knownOrders(measurements)})` : ''
      return `Nothing is proven either way: ${cause}${unreadMonitors(voids, cause)}${known}.`
    }
    case 'inconclusive': {
      const open = named('inconclusive')
      const most = [...open].sort((a, b) => ofLimit(b) - ofLimit(a))[0]
      const first = most === undefined ? '' : reason(most)
      return `Nothing failed, but ${countText(open.length, 'check')} cannot be decided with this many samples: ${first}.`
    }
    default:
      return verdict satisfies never
  }
}

const stoppedText = (stop: string): string => `tillstorm stopped the load: ${stop}`

/** The stop is told once, before the checks that failed by it. */
const withoutStop = (because: string, stop: string | null): string =>
  stop === null ? because : because.split('; ').filter((part) => part !== stoppedText(stop)).join('; ')

/** Of a void verdict: monitors whose checks are void for a reason of their own, which the first cause does not tell. */
const unreadMonitors = (voids: readonly CheckResult[], cause: string): string => {
  const names = new Set(voids.filter(({ id, because }) => id.startsWith('monitor.') && because !== cause).map(({ id }) => id.split('.')[1] ?? ''))
  if (names.size === 0) return ''
  return `; besides, ${names.size === 1 ? 'the monitor' : 'the monitors'} ${[...names].join(', ')} could not be judged`
}

/** How much of its limit a check took: the one that took most is the one that the reader asks about. Unknown where there is no such part. */
const ofLimit = ({ value, limit }: CheckResult): number => (value === null || !(limit > 0) ? -1 : value / limit)

const ordersOf = ({ plannedOrders }: Measurements): string => (plannedOrders === null ? 'the planned orders' : countText(plannedOrders, 'order'))

const passedLoad = (checks: readonly CheckResult[], measurements: Measurements): string[] => {
  const { manifest } = measurements
  if (!manifest.measures.load) return []
  const terminals = manifest.driver === null ? 'the terminals' : countText(manifest.driver.terminalsPlanned, 'terminal')
  const whole = checks.some((check) => check.id.startsWith('integrity.'))
    ? 'and each is in Magento exactly once'
    : 'the budget does not ask whether each is in Magento exactly once'
  return [`${terminals} sold ${ordersOf(measurements)}${whole.startsWith('and') ? ', ' : '; '}${whole}`]
}

/** What the probes of a run without a load showed: beside a load they are one check of many. */
const passedSecurity = (checks: readonly CheckResult[], { manifest, security }: Measurements): string[] => {
  if (manifest.measures.load || security === null || !checks.some(({ id, status }) => status === 'pass' && id.startsWith('security.'))) return []
  const endpoints = new Set(security.probes.filter(({ outcome }) => outcome === 'refused').map(({ endpoint }) => endpoint))
  return [`${countText(endpoints.size, 'endpoint')} met ${countText(security.probes.filter(({ outcome }) => outcome === 'refused').length, 'probe')} as ${endpoints.size === 1 ? 'it' : 'they'} should`]
}

const letters = ['response', 'animation', 'idle', 'load'] as const

/** What each device was shown to keep, over its backends; the load of a page is its visits, not its layout shift alone. */
const passedRail = (checks: readonly CheckResult[], measurements: Measurements): string[] => {
  const { rail } = measurements
  if (rail === null) return []
  const passes = passesOf(measurements)
  const kept = [...new Set(rail.passes.map((pass) => pass.device))].map((device) => {
    const own = passes.filter((pass) => pass.device === device)
    const passed = (metric: string): boolean => own.some((pass) => checks.some(({ id, status }) => status === 'pass' && id.startsWith(metric) && id.endsWith(passId('', pass, passes))))
    const areas = railAreas.filter((area) => passed(area === 'load' ? 'rail.load.first' : `rail.${area}.`))
    return { device, what: letters.every((letter) => areas.includes(letter)) ? 'its RAIL budgets' : `its budgets of ${areas.join(', ')}`, isSome: areas.length > 0 }
  })
  const some = kept.filter(({ isSome }) => isSome)
  if (some.length === 0) return []
  const groups = [...new Set(some.map(({ what }) => what))].map((what) => `${what} on ${some.filter((each) => each.what === what).map(({ device }) => device).join(', ')}`)
  const backends = [...new Set(rail.passes.map((pass) => pass.backend))]
  return [`the ${rail.journey.sells ? 'till' : 'page'} keeps ${groups.join(' and ')}, with the backend ${backends.join(' and ')}`]
}

const knownOrders = (measurements: Measurements): string => {
  const { audit, ledger } = measurements
  const found = audit === null ? '' : `, ${numberText(audit.found)} found in Magento`
  return `${numberText(ledger.ok)} of ${ordersOf(measurements)} were acknowledged${found}`
}

/** Of a till the same sentence comes from each pass: what was measured, where, and against which limit says more in fewer words. */
const reason = ({ id, because, value, limit, unit, statistic }: CheckResult): string => {
  const title = railCheckTitle(id)
  if (title === null) return id.startsWith('latency.') ? `${id}: ${because}` : because
  if (value === null || statistic === 'count') return `${title}: ${because}`
  const measure = unit === 'score' ? '' : ` ${unit}`
  return `${title}: ${numberText(value)}${measure}, limit ${numberText(limit)}${measure}`
}

const rest = (count: number): string => (count === 0 ? '' : `, ${numberText(count)} ${count === 1 ? 'does' : 'do'} not apply`)
