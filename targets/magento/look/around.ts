import type { AfterSale } from '../../../fixtures/after-sale.ts'
import type { HttpAnswer } from '../../http.ts'
import { oneLine } from '../../one-line.ts'
import type { MagentoClient } from '../client.ts'
import { magentoMessage } from '../error-message.ts'

/** What of Magento a protocol uses. */
export type Needs = {
  carts: boolean
  bulk: boolean
  graphql: boolean
  /** A customer's account for each till: opened, or opened and signed in with. */
  accounts: 'none' | 'opened' | 'signed in'
}

export type Around = {
  magento: MagentoClient
  /** null: no protocol was named, so what would spoil any of them counts. */
  needs: Needs | null
  /** What a run does with its orders after their sale; null or left out: nothing. */
  afterSale?: AfterSale | null
  /** True: probes may leave something harmless behind, and take a minute. */
  isThorough: boolean
  plan: { currency: string; storeId: number }
  nowMs: () => number
  /** The target's clock minus ours; 0 where it was not measured. */
  clockOffsetMs: number
  pauseMs: (ms: number) => Promise<unknown>
}

export type Read =
  | { kind: 'json'; value: unknown }
  /** 401 or 403; `lacks` names the right where Magento does. */
  | { kind: 'noRights'; lacks: string | null }
  | { kind: 'noRoute' }
  | { kind: 'other'; status: number; message: string }

/** What an answer says to a probe. */
export const readOf = (answer: HttpAnswer): Read => {
  const { status, text } = answer
  const message = oneLine(magentoMessage(text), 160)
  if (status === 401 || status === 403) return { kind: 'noRights', lacks: /\b(Magento_\w+::\w+)/.exec(message)?.[1] ?? null }
  if (status === 404 && (/does not match any route/i.test(message) || !/^\s*[{["]/.test(text))) return { kind: 'noRoute' }
  if (status === 200 || status === 202) {
    try {
      return { kind: 'json', value: JSON.parse(text) }
    } catch {
      return { kind: 'other', status, message: 'an answer that is no JSON' }
    }
  }
  return { kind: 'other', status, message }
}

/** A GET below `/rest/V1`, as us. */
export const read = async (magento: MagentoClient, path: string): Promise<Read> => readOf(await magento.getOnce(path))

/** Why something could not be read, and what would let it be. */
export const whyNot = (result: Exclude<Read, { kind: 'json' }>, right: string): { text: string; mend: string } => {
  switch (result.kind) {
    case 'noRights':
      return { text: 'may not be read with these rights', mend: `give the role or integration ${result.lacks ?? right}` }
    case 'noRoute':
      return { text: 'this Magento has no such route', mend: 'Magento 2.4 has it; a module or a web server may have taken it away' }
    case 'other':
      return { text: `answers ${result.status}: ${result.message}`, mend: 'read the message; the shop’s var/log tells more' }
    default:
      return result satisfies never
  }
}

export const asList = (value: unknown): Record<string, unknown>[] =>
  Array.isArray(value) ? value.filter((item): item is Record<string, unknown> => typeof item === 'object' && item !== null) : []

/** `total_count` of a search answer; null where it has none. */
export const totalOf = (value: unknown): number | null => {
  const total = (value as { total_count?: unknown } | null)?.total_count
  return typeof total === 'number' ? total : null
}

export const itemsOf = (value: unknown): Record<string, unknown>[] => asList((value as { items?: unknown } | null)?.items)

export const counted = (count: number, one: string, many: string): string => `${count.toLocaleString('en-US')} ${count === 1 ? one : many}`
