import type { RailProblem } from '../../../run/rail-record.ts'
import type { PassContext } from '../pass-context.ts'
import { recordText } from './in-time.ts'
import type { CutTill } from './cut-till.ts'
import { uploadsSettled } from './flush.ts'

const quietMs = 3_000

const noted = (kind: RailProblem['kind'], text: string): RailProblem => ({ kind, text, atMs: Date.now(), voids: [] })

/**
 * Gives the network back and waits until the till has sent what it kept: by itself, or by the background sync that it registered, which the
 * browser fires at a real reconnect and which is dispatched here, because the browser's own network was never gone. Then sells once more.
 * What is remarkable comes back as notes.
 */
export const reconnect = async (context: PassContext, till: CutTill, { byItselfMs, inAllMs }: { byItselfMs: number; inAllMs: number }): Promise<RailProblem[]> => {
  const notes: RailProblem[] = []
  const { signal } = context
  const startedBefore = till.network.uploads().started
  await till.network.restore()
  context.say('offline: the network is back')
  if (!till.isOpen) await till.open()

  let settled = await uploadsSettled(till.network, { startedBefore, quietMs, timeoutMs: byItselfMs, signal })
  if (!settled && till.network.uploads().started === startedBefore) {
    const tags = await till.workers.pendingTags().catch(() => [])
    for (const tag of tags) await till.workers.dispatchSync(tag)
    const named = tags.map((tag) => `"${recordText(tag, 40)}"`).join(', ')
    const next = tags.length > 0 ? `the background sync ${named} was dispatched` : 'no background sync is registered'
    notes.push(noted('browser', `nothing was sent within ${byItselfMs / 1000} s after the reconnect; ${next}`))
    context.say(`offline: nothing was sent by itself; ${next}`)
  }
  if (!settled) settled = await uploadsSettled(till.network, { startedBefore, quietMs, timeoutMs: inAllMs - byItselfMs, signal })
  if (!settled) notes.push(noted('browser', `the till had not come to rest ${inAllMs / 1000} s after the reconnect`))

  const beforeSale = till.network.uploads().started
  const sale = await till.sell(null)
  if (sale.problem !== null) notes.push(noted('journey', `the sale after the reconnect: ${sale.problem}`))
  if (sale.confirmed) await uploadsSettled(till.network, { startedBefore: beforeSale, quietMs, timeoutMs: byItselfMs, signal })
  return notes
}
