import type { WebhooksConfig } from './config.ts'

/** No number of an order is longer: Magento keeps 50 characters of an increment_id, and an address carries a key of 32. */
const LONGEST_ORDER_TEXT = 100

/** What the body of a webhook tells: of an order, by its number or key; of something else; or nothing that can be read. */
export type WebhookEvent = { kind: 'order'; order: string } | { kind: 'other' } | { kind: 'unreadable' }

/** The value at `order.increment_id`; undefined where there is none. Only what the body itself holds, whatever its keys are called. */
const valueAt = (body: unknown, path: string): unknown => {
  let value = body
  for (const name of path.split('.')) {
    if (typeof value !== 'object' || value === null || !Object.hasOwn(value, name)) return undefined
    value = (value as Record<string, unknown>)[name]
  }
  return value
}

const textOf = (value: unknown): string | null => {
  const text = typeof value === 'string' ? value : Number.isSafeInteger(value) ? String(value) : ''
  return text === '' || text.length > LONGEST_ORDER_TEXT ? null : text
}

/** Reads the body of a webhook, whoever sent it. */
export const readEvent = (body: Buffer, { order, event }: Pick<WebhooksConfig, 'order' | 'event'>): WebhookEvent => {
  let value: unknown
  try {
    value = JSON.parse(body.toString('utf8'))
  } catch {
    return { kind: 'unreadable' }
  }
  if (event !== undefined && String(valueAt(value, event.path)) !== event.equals) return { kind: 'other' }
  const text = textOf(valueAt(value, order))
  return text === null ? { kind: 'unreadable' } : { kind: 'order', order: text }
}
