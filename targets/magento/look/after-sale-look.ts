import type { AfterSale } from '../../../fixtures/after-sale.ts'
import { afterSaleEndpoints } from '../../security/endpoints.ts'
import { isOfWebServer } from '../client.ts'
import { read, readOf, totalOf } from './around.ts'
import type { Around } from './around.ts'
import { against, note, ok, unknown } from './finding.ts'
import type { TargetFinding } from './finding.ts'

/**
 * Whether what the config asks for after a sale may be done: each step is asked of an order that there is not. Magento looks at the rights first, so that nothing is
 * done, and whoever may gets another error. Without a right all of it would fail only once the orders are there.
 */
export const afterSaleFinding = async ({ magento }: Around, afterSale: AfterSale): Promise<TargetFinding> => {
  const name = 'after the sale'
  const endpoints = afterSaleEndpoints(afterSale)
  const lacking = new Set<string>()
  const refused = new Set<string>()
  for (const { request, method, path, body } of endpoints) {
    const answer = await magento.ask({ method, path, body, as: 'us' })
    if (isOfWebServer(answer)) return unknown(name, 'the web server before the shop refuses the request', 'check TILLSTORM_MAGENTO_BASIC_USER and _BASIC_PASSWORD')
    const read = readOf(answer)
    if (read.kind === 'noRights') {
      refused.add(request)
      if (read.lacks !== null) lacking.add(read.lacks)
    }
    if (read.kind === 'noRoute') return against(name, `this Magento has no route for ${request}`, 'leave that out of `afterSale`')
    // Only "no such order", or what is wrong with the body, comes after the rights.
    const isPast = read.kind === 'other' && (read.status === 400 || read.status === 404)
    if (read.kind !== 'noRights' && !isPast) {
      const told = read.kind === 'other' ? `${read.status}: ${read.message}` : '200'
      return unknown(name, `${request} of an order that there is not answers ${told}`, 'read the message; the shop’s var/log tells more')
    }
  }
  if (refused.size === 0) return ok(name, `may be done: ${[...new Set(endpoints.map(({ request }) => request))].join(', ')}`)
  const rights = lacking.size === 0 ? 'the rights for it' : [...lacking].join(', ')
  return against(name, `may not be done with these rights: ${[...refused].join(', ')}`, `give the role or integration ${rights}`)
}

/** A shipment that names no source is taken out of the stock's only one, else out of `default` (`AssignSourceCodeToShipmentPlugin`). */
export const shipmentFindings = async ({ magento }: Around, { shipPerMille }: AfterSale): Promise<TargetFinding[]> => {
  if (shipPerMille === 0) return []
  const sources = await read(magento, '/inventory/sources?searchCriteria[pageSize]=1&fields=total_count')
  const count = sources.kind === 'json' ? totalOf(sources.value) : null
  if (count === null || count <= 1) return []
  return [note('shipments', `${count} sources: what is shipped after a sale comes out of \`default\` where a stock has several, and is refused where that holds too little`, 'give `default` the stock of the products that the plan sells, or leave `shipPerMille` out')]
}
