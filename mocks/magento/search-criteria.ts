import { MagentoError, fieldRequired } from './answer.ts'
import { isNumeric, wrongType } from './service-input.ts'

export type Filter = { field: string; value: string; condition: string }
export type SortOrder = { field: string; direction: 'ASC' | 'DESC' }

/** `searchCriteria` of a query, read as Magento 2.4.7 reads it. `page` counts from 1; `pageSize` null means all. */
export type SearchCriteria = {
  groups: readonly (readonly Filter[])[]
  sorts: readonly SortOrder[]
  pageSize: number | null
  page: number
  /** The criteria as the answer repeats them. */
  echo: Record<string, unknown>
}

/** Decoded pairs of a query string, in order; the last of equal names wins, as in PHP. */
export const queryPairs = (query: string): Map<string, string> => {
  const pairs = new Map<string, string>()
  for (const part of query.split('&')) {
    if (part === '') continue
    const equals = part.indexOf('=')
    pairs.set(decoded(equals < 0 ? part : part.slice(0, equals)), equals < 0 ? '' : decoded(part.slice(equals + 1)))
  }
  return pairs
}

const decoded = (text: string): string => {
  const spaced = text.includes('+') ? text.replaceAll('+', ' ') : text
  if (!spaced.includes('%')) return spaced
  try {
    return decodeURIComponent(spaced)
  } catch {
    return spaced
  }
}

const whole = (name: string, value: string): number => {
  if (!isNumeric(value)) throw wrongType(name, value, 'int')
  return Math.trunc(Number(value))
}

const sortOf = ({ field = '', direction = 'DESC' }: Draft): SortOrder => {
  const given = direction.toUpperCase()
  if (given !== 'ASC' && given !== 'DESC') {
    throw new MagentoError(400, 'The sort order has to be specified as %1 for ascending order or %2 for descending order.', ['ASC', 'DESC'])
  }
  return { field, direction: given }
}

const snake = (name: string): string => name.replace(/[A-Z]/g, (letter) => `_${letter.toLowerCase()}`)

type Draft = { field?: string; value?: string; condition_type?: string; direction?: string }

const draftAt = (drafts: Map<string, Draft>, key: string): Draft => {
  const known = drafts.get(key)
  if (known !== undefined) return known
  const fresh: Draft = {}
  drafts.set(key, fresh)
  return fresh
}

/**
 * Reads `searchCriteria[...]` in both spellings (`filter_groups` and `filterGroups`, `condition_type` and
 * `conditionType`). Throws the recorded 400 where the query has no searchCriteria at all.
 */
export const readSearchCriteria = (pairs: ReadonlyMap<string, string>): SearchCriteria => {
  const groups = new Map<string, Map<string, Draft>>()
  const sorts = new Map<string, Draft>()
  let pageSize: number | null = null
  let page: number | null = null
  let found = false
  for (const [key, value] of pairs) {
    if (!/^search_?[cC]riteria(\[|$)/.test(key)) continue
    found = true
    const path = [...key.matchAll(/\[([^\]]*)\]/g)].map((match) => match[1] ?? '')
    const head = snake(path[0] ?? '')
    if (head === 'filter_groups' && path[2] === 'filters' && path.length === 5) {
      const group = groups.get(path[1] ?? '') ?? new Map<string, Draft>()
      groups.set(path[1] ?? '', group)
      const name = snake(path[4] ?? '')
      const draft = draftAt(group, path[3] ?? '')
      if (name === 'field' || name === 'value' || name === 'condition_type') draft[name] = value
    } else if (head === 'sort_orders' && path.length === 3) {
      const draft = draftAt(sorts, path[1] ?? '')
      if (path[2] === 'field' || path[2] === 'direction') draft[path[2]] = value
    } else if (head === 'page_size') pageSize = whole(path[0] ?? '', value)
    else if (head === 'current_page') page = whole(path[0] ?? '', value)
  }
  if (!found) throw fieldRequired('searchCriteria')
  const filters = [...groups.values()].map((group) =>
    [...group.values()].map((draft) => ({
      field: draft.field ?? '', value: draft.value ?? '', condition: draft.condition_type ?? 'eq',
    })),
  )
  const sortOrders = [...sorts.values()].map(sortOf)
  return {
    groups: filters,
    sorts: sortOrders,
    // A page size of 0 means all, a negative one means 1: Zend's limitPage().
    pageSize: pageSize === null || pageSize === 0 ? null : Math.max(1, pageSize),
    page: Math.max(1, page ?? 1),
    echo: {
      filter_groups: filters.map((group) => ({
        filters: group.map((filter) => ({ field: filter.field, value: filter.value, condition_type: filter.condition })),
      })),
      ...(sortOrders.length > 0 ? { sort_orders: sortOrders } : {}),
      ...(pageSize === null ? {} : { page_size: pageSize }),
      ...(page === null ? {} : { current_page: page }),
    },
  }
}
