import { asList, counted, read, whyNot } from './around.ts'
import type { Around } from './around.ts'
import { against, note, ok, unknown } from './finding.ts'
import type { TargetFinding } from './finding.ts'

/** The store view that orders go into, and its currency against the plan's. */
export const storesFinding = async ({ magento, plan }: Around): Promise<TargetFinding> => {
  const views = await read(magento, '/store/storeViews')
  if (views.kind !== 'json') {
    const { text, mend } = whyNot(views, 'Magento_Backend::store')
    return unknown('stores', text, mend)
  }
  const stores = asList(views.value).filter(({ id, code }) => id !== 0 && code !== 'admin')
  const own = stores.find(({ id }) => id === plan.storeId)
  const names = stores.map(({ code }) => String(code)).slice(0, 5).join(', ')
  if (own === undefined || own['is_active'] === 0) {
    return against('stores', `orders go into store view ${plan.storeId}, which is ${own === undefined ? 'not there' : 'not active'} (${names})`, `make a store view ${plan.storeId} active, or send with a protocol file of your own (docs/protocols.md)`)
  }
  const configs = await read(magento, '/store/storeConfigs')
  const config = configs.kind === 'json' ? asList(configs.value).find(({ id }) => id === plan.storeId) : undefined
  const currency = config?.['base_currency_code']
  const shown = `${counted(stores.length, 'store view', 'store views')} (${names})`
  if (typeof currency !== 'string') return unknown('stores', `${shown}; its currency may not be read`, 'give the role or integration Magento_Backend::store')
  if (currency !== plan.currency) {
    return against('stores', `${shown}: the plan sells in ${plan.currency}, store view ${plan.storeId} in ${currency}`, `set plan.currency to "${currency}" in the config`)
  }
  return ok('stores', `${shown}, ${currency}, time zone ${String(config?.['timezone'] ?? 'unknown')}`)
}

/** Requests of carts name no store: Magento takes the default one of the address. No row where that is the plan's, or where it may not be read. */
export const defaultStoreFindings = async ({ magento, plan, needs }: Around): Promise<TargetFinding[]> => {
  const [views, groups] = [await read(magento, '/store/storeViews'), await read(magento, '/store/storeGroups')]
  if (views.kind !== 'json' || groups.kind !== 'json') return []
  const stores = asList(views.value)
  const group = stores.find(({ id }) => id === plan.storeId)?.['store_group_id']
  const standard = asList(groups.value).find(({ id }) => id === group)?.['default_store_id']
  if (typeof standard !== 'number' || standard === plan.storeId) return []
  const text = `carts sell in store view ${standard} (${String(stores.find(({ id }) => id === standard)?.['code'] ?? 'unknown')}), the default of its store; stock and currency are those of store view ${plan.storeId}`
  const mend = `make store view ${plan.storeId} the default one of its store for the test`
  return [needs === null || needs.carts ? against('default store', text, mend) : note('default store', `${text}; the run's protocol uses no carts`, mend)]
}
