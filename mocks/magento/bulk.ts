import { createHash, randomUUID } from 'node:crypto'
import { MagentoError, jsonAnswer } from './answer.ts'
import { userOf } from './caller.ts'
import type { Answer } from './answer.ts'
import type { Caller } from './caller.ts'
import type { QueuedWork } from './routing.ts'
import type { Shop } from './shop.ts'

/** Operation states of Magento's bulk API. */
export const operationStatus = { complete: 1, retriable: 2, failed: 3, open: 4, rejected: 5 } as const

/** Queues one body (`async`) or a list of them (`bulk`) and answers 202. The shape of every body is checked at once. */
export const queueAnswer = (shop: Shop, queued: QueuedWork, mode: 'async' | 'bulk', body: unknown, caller: Caller): Answer => {
  // PHP reads an object like a list: of a bulk that is no list, each value is taken for a body.
  const bodies: readonly unknown[] = mode === 'bulk' && typeof body === 'object' && body !== null ? Object.values(body) : [body]
  for (const one of bodies) queued.check(one, shop)
  const uuid = randomUUID()
  const { userId, userType } = userOf(caller)
  const { database } = shop
  const items = database.atomically(() => {
    database
      .statement('INSERT INTO magento_bulk (uuid, user_id, user_type, description, operation_count, start_time) VALUES (?, ?, ?, ?, ?, ?)')
      .run(uuid, userId, userType, `Topic ${queued.topic}`, bodies.length, shop.now())
    const insert = database.statement('INSERT INTO magento_operation (operation_key, bulk_uuid, topic_name, serialized_data, status) VALUES (?, ?, ?, ?, ?)')
    return bodies.map((one, id) => {
      const data = JSON.stringify({ entity_id: null, entity_link: '', meta_information: JSON.stringify(one), store_id: '1' })
      insert.run(id, uuid, queued.topic, data, operationStatus.open)
      return { id, data_hash: createHash('sha256').update(data).digest('hex'), status: 'accepted' }
    })
  })
  shop.onQueued()
  return jsonAnswer({ bulk_uuid: uuid, request_items: items, errors: false }, 202, bodies.length)
}

type BulkRow = { uuid: string; user_id: number; user_type: number; description: string; operation_count: number; start_time: string }

/** The state of a bulk as `/status` and `/detailed-status` answer it. */
export const bulkStatus = (shop: Shop, uuid: string, detailed: boolean): object => {
  const bulk = shop.database.one<BulkRow>('SELECT * FROM magento_bulk WHERE uuid = ?', uuid)
  if (bulk === undefined) throw new MagentoError(404, 'Bulk uuid %bulkUuid not exist', { bulkUuid: uuid })
  const columns = detailed
    ? 'operation_key AS id, bulk_uuid, topic_name, serialized_data, result_serialized_data, status, result_message, error_code'
    : 'operation_key AS id, status, result_message, error_code'
  return {
    operations_list: shop.database.all(`SELECT ${columns} FROM magento_operation WHERE bulk_uuid = ? ORDER BY id`, uuid),
    user_type: bulk.user_type, bulk_id: bulk.uuid, description: bulk.description, start_time: bulk.start_time,
    user_id: bulk.user_id, operation_count: bulk.operation_count,
  }
}
