import { randomUUID } from 'node:crypto'
import { operationStatus } from './bulk.ts'
import type { Database } from './database.ts'

const topic = 'async.magento.catalog.api.productrepositoryinterface.save.put'

/**
 * Queues what a real Magento accepts and its consumer dies of: a price by bulk whose product has no `sku`. The operation stays open for good, and all
 * behind it waits until the consumer is started again.
 */
export const queuePoison = (database: Database, now: string): void => {
  const uuid = randomUUID()
  database.write()
  database
    .statement('INSERT INTO magento_bulk (uuid, user_id, user_type, description, operation_count, start_time) VALUES (?, 1, 2, ?, 1, ?)')
    .run(uuid, `Topic ${topic}`, now)
  const data = JSON.stringify({ entity_id: null, entity_link: '', meta_information: JSON.stringify({ product: { price: 1 } }), store_id: '1' })
  database
    .statement('INSERT INTO magento_operation (operation_key, bulk_uuid, topic_name, serialized_data, status) VALUES (0, ?, ?, ?, ?)')
    .run(uuid, topic, data, operationStatus.open)
}
