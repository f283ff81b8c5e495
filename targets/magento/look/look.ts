import { TillstormError } from '../../../run/problems.ts'
import { clockSampling, measureClockOffset } from '../clock.ts'
import type { ClockOffset, ClockSampling } from '../clock.ts'
import { checkFilters } from '../filter-check.ts'
import { afterSaleFinding, shipmentFindings } from './after-sale-look.ts'
import type { Around } from './around.ts'
import { catalogueFinding, stockFindings } from './catalogue-look.ts'
import { accountGateFindings, methodsFindings, orderGateFindings } from './checkout.ts'
import { clockFinding } from './clock-look.ts'
import { consumersFinding } from './consumers.ts'
import { against, ok, unknown } from './finding.ts'
import type { TargetFinding } from './finding.ts'
import { inputLimitsFinding } from './input-limits.ts'
import { mailFinding } from './mail.ts'
import { signInFinding } from './sign-in-look.ts'
import { defaultStoreFindings, storesFinding } from './stores.ts'
import { taxesFinding } from './taxes.ts'
import { routesFinding, versionFinding } from './version.ts'

const guarded = async (name: string, look: () => Promise<TargetFinding[]>): Promise<TargetFinding[]> => {
  try {
    return await look()
  } catch (error) {
    if (!(error instanceof TillstormError)) throw error
    return [unknown(name, error.message, error.hint)]
  }
}

const filtersFinding = async ({ magento }: Around): Promise<TargetFinding> => {
  try {
    for (const orderKey of ['increment_id', 'customer_email'] as const) await checkFilters(magento, orderKey)
    return ok('order search', 'every filter that the audit uses finds what it should, and nothing else')
  } catch (error) {
    if (!(error instanceof TillstormError) || error.code !== 'TARGET_UNEXPECTED') throw error
    return against('order search', error.message, 'a module or an index changed the order search: without it no order can be audited')
  }
}

/** The rows of what a run on this target does with it: catalogue, checkout, limits, queue. */
const lookAtShop = async (around: Around): Promise<TargetFinding[]> => {
  const one = (name: string, look: (around: Around) => Promise<TargetFinding>): Promise<TargetFinding[]> => guarded(name, async () => [await look(around)])
  const findings = [
    ...(await one('routes', routesFinding)),
    ...(await one('stores', storesFinding)),
    ...(await guarded('default store', () => defaultStoreFindings(around))),
    ...(await one('taxes', taxesFinding)),
  ]
  let products: Awaited<ReturnType<typeof catalogueFinding>>['products'] = []
  findings.push(...(await guarded('catalogue', async () => {
    const seen = await catalogueFinding(around)
    products = seen.products
    return [seen.finding]
  })))
  findings.push(...(await guarded('stock', () => stockFindings(around, products))))
  if (around.isThorough) findings.push(...(await guarded('payment', () => methodsFindings(around, products))))
  findings.push(...(await guarded('reCAPTCHA', () => orderGateFindings(around))))
  findings.push(...(await guarded('reCAPTCHA of accounts', () => accountGateFindings(around))))
  findings.push(...(await one('input limits', inputLimitsFinding)))
  findings.push(...(await one('consumers', consumersFinding)))
  const { afterSale } = around
  if (afterSale) {
    findings.push(...(await one('after the sale', () => afterSaleFinding(around, afterSale))))
    findings.push(...(await guarded('shipments', () => shipmentFindings(around, afterSale))))
  }
  findings.push(...(await one('mail', mailFinding)))
  return findings
}

/** Everything that a target tells, and what of it would spoil a test, a row each. Without a sign-in only what anybody may see. */
export const lookAtMagento = async (atFirst: Omit<Around, 'clockOffsetMs'>, sampling: ClockSampling = clockSampling): Promise<TargetFinding[]> => {
  const around: Around = { ...atFirst, clockOffsetMs: 0 }
  const version = await guarded('version', async () => [await versionFinding(around)])
  const signIn = await signInFinding(around)
  if (signIn.state !== 'ok') {
    return [...version, signIn, unknown('the rest', 'can be read only when the sign-in works', 'mend the sign-in first, then look again')]
  }
  const clock = await guarded('clock', async () => {
    const offset = await measureClockOffset(() => around.magento.getOnce('/orders?searchCriteria[pageSize]=1&fields=total_count'), sampling)
    around.clockOffsetMs = offset?.offsetMs ?? 0
    return [clockFinding(offset)]
  })
  const filters = await guarded('order search', async () => [await filtersFinding(around)])
  return [...version, signIn, ...clock, ...filters, ...(await lookAtShop(around))]
}

/** In short, at a run's start: sign-in, filters and clock have been seen already, and nothing is left behind. */
export const lookBriefly = async (atFirst: Omit<Around, 'isThorough' | 'clockOffsetMs'>, clock: ClockOffset | null): Promise<TargetFinding[]> => {
  const around: Around = { ...atFirst, isThorough: false, clockOffsetMs: clock?.offsetMs ?? 0 }
  return [...(await guarded('version', async () => [await versionFinding(around)])), clockFinding(clock), ...(await lookAtShop(around))]
}
