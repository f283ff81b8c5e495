import { z } from 'zod'
import type { AfterSale } from '../fixtures/after-sale.ts'
import { TillstormError } from '../run/problems.ts'
import type { Protocol } from '../scenarios/protocol.ts'

const perMille = z.number().int().min(0).max(1000)

/** `afterSale` of a config. */
export const afterSaleSchema = z.strictObject({
  invoicePerMille: perMille.optional().describe('Orders to invoice, per thousand of those that are not canceled'),
  shipPerMille: perMille.optional().describe('Orders to ship, per thousand of those that are not canceled'),
  refundReturns: z.boolean().optional().describe('true: each order that the plan returns is invoiced, and refunded to stock'),
  holdPerMille: perMille.optional().describe('Orders that are on hold for ten minutes of the plan, per thousand'),
  cancelPerMille: perMille.optional().describe('Orders to cancel, per thousand of those that are not returned'),
})

export type AfterSaleConfig = z.infer<typeof afterSaleSchema>

/** What a run does with its orders after their sale; null where nothing. Throws CONFIG_INVALID in one line where no till of this protocol talks to Magento. */
export const afterSaleOf = (config: AfterSaleConfig | undefined, protocol: { front: Protocol['front']; traits: Pick<Protocol['traits'], 'name'> }): AfterSale | null => {
  const asked = config ?? {}
  const afterSale: AfterSale = {
    invoicePerMille: asked.invoicePerMille ?? 0, shipPerMille: asked.shipPerMille ?? 0, refundReturns: asked.refundReturns ?? false,
    holdPerMille: asked.holdPerMille ?? 0, cancelPerMille: asked.cancelPerMille ?? 0,
  }
  if (!Object.values(afterSale).some((value) => value !== 0 && value !== false)) return null
  if (protocol.front === 'magento') return afterSale
  throw new TillstormError('CONFIG_INVALID', `afterSale: tills of the protocol ${protocol.traits.name} do not talk to Magento, so they do nothing there after a sale`, {
    hint: 'choose one of the magento- protocols, or leave out `afterSale`',
  })
}
