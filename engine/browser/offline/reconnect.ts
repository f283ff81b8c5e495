import type { RailFact, RailProblem } from '../../../run/rail-record.ts'
import type { PassContext } from '../pass-context.ts'
import { recordText } from './in-time.ts'
import type { CutTill } from './cut-till.ts'
import { uploadsSettled } from './flush.ts'
import { isErrorPage } from './screen.ts'

const quietMs = 3_000

const noted = (kind: RailProblem['kind'], text: string): RailProblem => ({ kind, text, atMs: Date.now(), voids: [] })

/**
 * Gives the network back and waits until the till has sent what it kept: by itself, or by the background sync that it registered, which the
 * browser fires at a real reconnect and which is dispatched here, because the browser's own network was never gone. Then sells once more, which
 * the fact tells of. What is remarkable beside comes back as notes.
 */
export const reconnect = async (
  context: PassContext, till: CutTill, { byItselfMs, inAllMs }: { byItselfMs: number; inAllMs: number },
): Promise<{ resale: RailFact; notes: RailProblem[] }> => {
  const notes: RailProblem[] = []
  const { signal } = context
  const startedBefore = till.network.uploads().started
  const isEmpty = (): boolean => till.hasSent()
  await till.network.restore()
  context.say('offline: the network is back')
  if (!till.isOpen) await till.open()

  let settled = await uploadsSettled(till.network, { startedBefore, quietMs, timeoutMs: byItselfMs, isEmpty, signal })
  if (!settled && (!isEmpty() || till.network.uploads().started === startedBefore)) {
    const tags = await till.workers.pendingTags().catch(() => [])
    for (const tag of tags) await till.workers.dispatchSync(tag)
    const named = tags.map((tag) => `"${recordText(tag, 40)}"`).join(', ')
    const next = tags.length > 0 ? `the background sync ${named} was dispatched` : 'no background sync is registered'
    notes.push(noted('browser', `not everything that was sold was sent within ${byItselfMs / 1000} s after the reconnect; ${next}`))
    context.say(`offline: not everything was sent by itself; ${next}`)
  }
  if (!settled) settled = await uploadsSettled(till.network, { startedBefore, quietMs, timeoutMs: inAllMs - byItselfMs, isEmpty, signal })
  if (!settled) notes.push(noted('browser', `the till had not come to rest ${inAllMs / 1000} s after the reconnect`))

  // What its users would do too.
  if (isErrorPage(await till.screen())) await till.page.reload({ waitUntil: 'domcontentloaded', timeout: 30_000 }).catch(() => null)
  const sale = await till.sell(null)
  if (sale.confirmed) {
    if (sale.problem !== null) notes.push(noted('journey', `the sale after the reconnect: ${sale.problem}`))
    return { resale: { holds: true, applies: true, text: 'when the network is back the till sells again', screenshot: null }, notes }
  }
  const text = `when the network is back the till does not sell: ${sale.problem}`
  return { resale: { holds: false, applies: true, text, screenshot: await till.screenshot('offline-resale') }, notes }
}
