import { readOf, read } from './around.ts'
import type { Around } from './around.ts'
import { against, note, ok, unknown } from './finding.ts'
import type { TargetFinding } from './finding.ts'

const noBulk = '00000000-0000-0000-0000-000000000000'

/** What Magento says of itself, which has no third number: `Magento/2.4 (Community)`. A shop may have switched it off. */
export const versionFinding = async ({ magento }: Around): Promise<TargetFinding> => {
  const answer = await magento.ask({ method: 'GET', path: '/magento_version', body: undefined, as: 'anybody' })
  const version = /^Magento\/(\d+\.\d+[^\s]*)(?: \((\w+)\))?/.exec(answer.text.trim())
  if (answer.status === 200 && version !== null) return ok('version', version[0])
  return unknown(
    'version', `/magento_version answers ${answer.status}${answer.status === 200 ? ', but not as a Magento does' : ''}`,
    'check that the URL is the base of a Magento; if it is: bin/magento --version on its machine',
  )
}

/** Routes that older versions lack (2.1 has neither of them, 2.3 has all but some of GraphQL), and shops may have taken away. */
export const routesFinding = async ({ magento, needs }: Around): Promise<TargetFinding> => {
  const bulk = await read(magento, `/bulk/${noBulk}/status`)
  const inventory = await read(magento, '/inventory/sources?searchCriteria[pageSize]=1&fields=total_count')
  const graphql = readOf(await magento.ask({ method: 'POST', path: '/graphql', body: { query: '{storeConfig{store_code}}' }, as: 'anybody' }))
  const lacking = [
    ...(bulk.kind === 'noRoute' ? ['async and bulk'] : []),
    ...(inventory.kind === 'noRoute' ? ['inventory (sources and reservations)'] : []),
    ...(graphql.kind === 'json' && typeof (graphql.value as { data?: unknown }).data === 'object' ? [] : ['GraphQL']),
  ]
  if (lacking.length === 0) return ok('routes', 'REST, async and bulk, inventory, GraphQL')
  const text = `REST, but no ${lacking.join(', no ')}`
  const isNeeded = needs !== null && ((needs.bulk && bulk.kind === 'noRoute') || (needs.graphql && lacking.includes('GraphQL')))
  return isNeeded
    ? against('routes', text, 'choose a protocol that needs REST alone, such as magento-orders (--protocol)')
    : note('routes', text, 'protocols that need them cannot be driven: docs/protocols.md')
}
