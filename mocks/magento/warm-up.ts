import type { Shop } from './shop.ts'

const PRODUCTS_AT_ONCE = 500
/** Of a catalogue of 200 attributes the rest is read when it is asked for. */
const LONGEST_MS = 1_000

/** Reads the catalogue into memory, as the caches of a shop that has been open for a while hold it: else the first till of a day waits for what all others get at once. */
export const warmUp = ({ database, products }: Shop): void => {
  const ids = database.all<{ entity_id: number }>('SELECT entity_id FROM catalog_product_entity ORDER BY entity_id').map((row) => row.entity_id)
  const endMs = performance.now() + LONGEST_MS
  for (let from = 0; from < ids.length && performance.now() < endMs; from += PRODUCTS_AT_ONCE) products.byIds(ids.slice(from, from + PRODUCTS_AT_ONCE))
}
