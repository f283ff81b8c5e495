import exec from 'k6/execution'
import { SharedArray } from 'k6/data'
import { generatedCatalogue, listedCatalogue } from '../fixtures/catalogue.ts'
import type { TerminalEvent } from '../fixtures/model.ts'
import { orderKey, wireOrder } from '../fixtures/order-wire.ts'
import { createPlan } from '../fixtures/plan.ts'
import { openAfterSaleWork } from './after-sale.ts'
import { openClock } from './clock.ts'
import { askCustomQuery, timesBeside } from './custom-queries.ts'
import { guardedTill } from './guarded-till.ts'
import { integrationOf, openDoors } from './k6-door.ts'
import { k6Signing, sendWithK6 } from './k6-send.ts'
import { openLink } from './link.ts'
import { measuredSend } from './measured-send.ts'
import { openNetwork } from './network.ts'
import { openOutbox } from './outbox.ts'
import { SIGNED, type Credentials, type Protocol, type Till } from './protocol.ts'
import { openReads } from './reads.ts'
import { openSamples } from './samples.ts'
import { onTargetClock } from './target-clock.ts'
import { openSession } from './session.ts'
import { credentialVariables, type DriveSettings } from './settings.ts'

const QUERY_TIMEOUT_MS = 60_000
/** Errors of queries that one terminal tells of. */
const MOST_TOLD = 10

/** A catalogue of this many pages is no till's: stop asking. */
const MOST_CATALOGUE_PAGES = 2000

const settings = JSON.parse(__ENV['TILLSTORM_SETTINGS'] ?? '{}') as DriveSettings
const credentials = Object.fromEntries(
  Object.entries(credentialVariables).map(([name, variable]) => [name, __ENV[variable] ?? '']),
) as Credentials
if (integrationOf(__ENV) !== null) credentials.magentoToken = SIGNED
const doors = openDoors(settings, __ENV, k6Signing)

const listed = settings.catalogueFile
const catalogue =
  listed === null
    ? generatedCatalogue(settings.plan.seed, settings.plan.catalogueSize)
    : listedCatalogue(new SharedArray('catalogue', () => JSON.parse(open(listed))))
const plan = createPlan(settings.plan, catalogue, settings.dayCounts)

/** Second 0 of the plan as epoch milliseconds, the same in every VU. */
export const planStart = (): number => settings.planStartMs ?? exec.scenario.startTime + settings.leadMs

export const driveSettings = settings
export const planDayMs = plan.dayMs

/** The whole day of one terminal: one VU, one iteration, one event loop. */
export const runTerminal = async (protocol: Protocol): Promise<void> => {
  const terminal = exec.scenario.iterationInTest
  const { speed } = settings
  const nowMs = openClock()
  const startMs = planStart()
  const at = (planMs: number): number => startMs + planMs / speed
  const deadlineMs = at(plan.dayMs) + settings.closingMs
  const day = plan.terminalDay(terminal)
  const samples = openSamples()
  const network = openNetwork(day.outages.map((outage) => ({ fromMs: at(outage.fromMs), toMs: at(outage.toMs) })))
  const send = sendWithK6(doors)
  const opened = protocol.openTill({
    terminal, shop: day.shop, orderPrefix: settings.orderPrefix, plan: settings.plan, syncUrl: settings.syncUrl, magentoUrl: settings.magentoUrl,
    credentials, speed, nowMs, send: measuredSend(send, samples, nowMs),
  })
  const till = guardedTill(opened, (message) => console.warn(message))
  // A dry run has a day of one second, but no target is asked again in fast motion for it.
  const pace = settings.salesOnly ? 1 : speed
  const session = openSession(till, samples, { nowMs, speed: pace, deadlineMs })
  const link = openLink()
  const reads = openReads({ session, network, samples, link, nowMs, speed, deadlineMs })
  // The tills' flushes are spread over the interval: nobody starts a hundred tills in the same second.
  const flushMs = (settings.plan.flushSeconds * 1000) / speed
  const firstFlushMs = startMs + (flushMs * terminal) / settings.plan.terminals
  const nextFlushMs = (ms: number): number =>
    flushMs === 0 ? ms : firstFlushMs + Math.ceil((ms - firstFlushMs) / flushMs) * flushMs
  const perform = till.afterSale
  const isSilent = settings.afterSale !== null && perform === undefined
  if (isSilent && terminal === 0) console.warn('the till of this protocol has no afterSale, so nothing is done after the sales')
  const backOffice = settings.afterSale === null || perform === undefined
    ? null
    : openAfterSaleWork({
      afterSale: settings.afterSale, seed: settings.plan.seed, day, at, perform, session, network, samples, link, nowMs, speed: pace,
      orderPrefix: settings.orderPrefix, deadlineMs,
    })
  const outbox = openOutbox({
    plan, protocol, till, session, network, samples, link, nowMs, speed: pace, orderPrefix: settings.orderPrefix, deadlineMs,
    nextFlushMs, onAcknowledged: (index, entityId) => backOffice?.acknowledged(index, entityId),
  })
  const cashier = reads.line()
  const background = reads.line()
  let lastDeltaMs = startMs

  const happen = (event: TerminalEvent, plannedAtMs: number): void => {
    if (settings.salesOnly) return
    switch (event.kind) {
      case 'shiftOpen':
        background.then(async () => {
          const { shift } = till
          if (shift !== undefined) await reads.run('shift', plannedAtMs, () => shift('open', 0, 0))
          await syncCatalogue(till, reads, nowMs)
        })
        return
      case 'deltaPoll': {
        const sinceMs = onTargetClock(protocol.front, lastDeltaMs, settings.clockOffsetMs)
        lastDeltaMs = plannedAtMs
        // Each poll is three requests: the second and third are due when the one before has ended.
        const deltas = [['catalogue-delta', till.catalogueDelta], ['stock-delta', till.stockDelta], ['customer-delta', till.customerDelta]] as const
        deltas.forEach(([name, delta], place) => {
          if (delta !== undefined) background.then(() => reads.run(name, place === 0 ? plannedAtMs : nowMs(), () => delta(sinceMs)))
        })
        return
      }
      case 'productLookup': {
        const { productLookup } = till
        if (productLookup !== undefined) cashier.add('product-lookup', plannedAtMs, () => productLookup(plan.catalogue.productAt(event.subject).sku))
        return
      }
      case 'customerLookup': {
        const { customerLookup } = till
        if (customerLookup !== undefined) cashier.add('customer-lookup', plannedAtMs, () => customerLookup(plan.customerAt(event.subject).email))
        return
      }
      case 'return': {
        const { orderLookup } = till
        if (orderLookup !== undefined) {
          cashier.add('order-lookup', plannedAtMs, () =>
            orderLookup(orderKey(settings.orderPrefix, event.subject), outbox.isAcknowledged(event.subject)),
          )
        }
        return
      }
      case 'hold':
      case 'shiftClose':
        return
      default:
        return event.kind satisfies never
    }
  }

  const { queries } = settings
  const told = new Set<string>()
  /** Once a query and kind of error: its first words, up to a number of its own. */
  const tellOnce = (name: string, text: string): void => {
    const kind = `${name}:${text.slice(0, 40)}`
    if (told.has(kind) || told.size >= MOST_TOLD) return
    told.add(kind)
    console.warn(`query ${name}: ${text}`)
  }
  const base = protocol.front === 'sync' ? settings.syncUrl : settings.magentoUrl
  const askBeside = (index: number, dueMs: number): void => {
    queries.forEach((query, place) => {
      for (let times = timesBeside(settings.plan.seed, place, query.perThousandSales, index); times > 0; times -= 1) {
        background.add(query.name, dueMs, () => {
          const order = wireOrder(plan.orderAt(index), { key: orderKey(settings.orderPrefix, index), soldAtMs: Math.floor(dueMs), currency: settings.plan.currency })
          return askCustomQuery(query, order, { base, token: till.bearer?.() ?? null, send }, QUERY_TIMEOUT_MS, (text) => tellOnce(query.name, text))
        })
      }
    })
  }

  const { arrivalsMs, events, firstOrder } = day
  let sale = 0
  let next = 0
  // One promise for the day: one a wait costs k6's engine as much as the wait itself.
  await new Promise<void>((resolve) => {
    const goOn = (): void => {
      while (sale < arrivalsMs.length || next < events.length) {
        const arrivalMs = arrivalsMs[sale] ?? Infinity
        const event = events[next]
        const eventMs = event === undefined ? Infinity : event.atMs
        const dueMs = at(arrivalMs < eventMs ? arrivalMs : eventMs)
        const aheadMs = dueMs - nowMs()
        if (aheadMs > 0) {
          setTimeout(goOn, aheadMs)
          return
        }
        if (event !== undefined && eventMs <= arrivalMs) {
          next += 1
          happen(event, dueMs)
        } else {
          outbox.sell(firstOrder + sale, dueMs)
          if (queries.length > 0) askBeside(firstOrder + sale, dueMs)
          sale += 1
        }
      }
      resolve()
    }
    goOn()
  })
  const totals = await outbox.close()
  await Promise.all([cashier.done(), background.done(), backOffice?.close()])
  const { shift } = till
  if (shift !== undefined && !settings.salesOnly && nowMs() < deadlineMs) await reads.run('shift', nowMs(), () => shift('close', totals.sold, totals.totalMinor))
  samples.done(terminal, totals.sold, totals.acked, totals.failed, totals.sold - totals.acked - totals.failed)
}

const syncCatalogue = async (till: Till, reads: ReturnType<typeof openReads>, nowMs: () => number): Promise<void> => {
  let cursor: string | null = null
  for (let page = 0; page < MOST_CATALOGUE_PAGES; page += 1) {
    let next: string | null = null
    const done = await reads.run('catalogue-page', nowMs(), async () => {
      const result = await till.cataloguePage(cursor)
      next = result.next
      return result.answer
    })
    if (!done || next === null) return
    cursor = next
  }
}
