import { TillstormError } from '../../run/problems.ts'
import { searchPage, searchQuery } from '../magento/search.ts'
import type { MagentoClient } from '../magento/client.ts'
import { expectJson, Stopped, unexpected, type Cleaning } from './cleaning.ts'
import { ownerOf } from './own-records.ts'

const PAGE = 100

export type FoundCustomer = { id: number; email: string }

const isAccount = (prefix: string, email: string): boolean => ['terminal', 'probe'].includes(ownerOf(prefix, email) ?? '')

/** The accounts that a run opened, and how many others have an address that begins with its prefix. */
export const findCustomers = async (magento: MagentoClient, prefix: string): Promise<{ own: FoundCustomer[]; others: number }> => {
  const own: FoundCustomer[] = []
  let [others, last] = [0, 0]
  for (;;) {
    const query = searchQuery({
      groups: [[{ field: 'email', value: `${prefix}-%`, condition: 'like' }], [{ field: 'entity_id', value: String(last), condition: 'gt' }]],
      sort: { field: 'entity_id', direction: 'ASC' }, pageSize: PAGE, fields: 'items[id,email],total_count',
    })
    const { items, totalCount } = searchPage(await magento.get(`/customers/search?${query}`), 'the customers of this run')
    for (const item of items as { id?: unknown; email?: unknown }[]) {
      if (typeof item.id !== 'number' || item.id <= last || typeof item.email !== 'string') {
        throw new TillstormError('TARGET_UNEXPECTED', `${magento.url} ignores the sort or the filter of a search for customers`)
      }
      last = item.id
      if (isAccount(prefix, item.email)) own.push({ id: item.id, email: item.email })
      else others += 1
    }
    if (totalCount <= items.length || items.length === 0) return { own, others }
  }
}

/** Deletes one account of the run, looked at once more before, and sees that it is gone. Throws `Stopped` at an answer that is not as expected. */
export const deleteCustomer = async (cleaning: Cleaning, { id, email }: FoundCustomer, prefix: string): Promise<void> => {
  await cleaning.turn()
  const { magento } = cleaning
  const path = `/rest/V1/customers/${id}`
  const held = (await magento.get(`/customers/${id}?fields=id,email`)) as { email?: unknown } | null
  if (held?.email !== email || !isAccount(prefix, email)) throw new Stopped(`customer ${id} is not ${email} any more, and was not touched`)
  const answer = await magento.ask({ method: 'DELETE', path, body: undefined, as: 'us' })
  if (expectJson(`DELETE /V1/customers/${id}`, answer, 'true') !== true) throw unexpected(`DELETE /V1/customers/${id}`, answer, 'true')
  const gone = await magento.getOnce(`/customers/${id}`)
  if (gone.status !== 404) throw unexpected(`GET /V1/customers/${id} after its deletion`, gone, '404')
}
