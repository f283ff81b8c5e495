import { TillstormError } from '../../run/problems.ts'

export type Condition = { field: string; value: string; condition: 'eq' | 'gt' | 'lteq' | 'like' | 'in' }

export type Search = {
  /** Filters of one group: OR. Groups: AND. */
  groups: readonly (readonly Condition[])[]
  sort: { field: string; direction: 'ASC' | 'DESC' } | null
  pageSize: number
  /** Magento's `fields=` syntax. */
  fields: string
}

/** The query of a Magento search, brackets as they are and values encoded (`%` of a `like` becomes `%25`). */
export const searchQuery = (search: Search): string => {
  const parts: string[] = []
  search.groups.forEach((filters, group) =>
    filters.forEach((filter, at) => {
      const key = `searchCriteria[filter_groups][${group}][filters][${at}]`
      parts.push(`${key}[field]=${encodeURIComponent(filter.field)}`)
      parts.push(`${key}[value]=${encodeURIComponent(filter.value)}`)
      parts.push(`${key}[condition_type]=${filter.condition}`)
    }),
  )
  if (search.sort !== null) {
    parts.push(`searchCriteria[sortOrders][0][field]=${encodeURIComponent(search.sort.field)}`)
    parts.push(`searchCriteria[sortOrders][0][direction]=${search.sort.direction}`)
  }
  parts.push(`searchCriteria[pageSize]=${search.pageSize}`, `fields=${search.fields}`)
  return parts.join('&')
}

/**
 * The items and the count of a search answer. An empty page has `items: null` when `fields` was given, `[]` when not.
 * Throws TARGET_UNEXPECTED where the shape is another one.
 */
export const searchPage = (answer: unknown, what: string): { items: readonly object[]; totalCount: number } => {
  if (typeof answer === 'object' && answer !== null && 'total_count' in answer && 'items' in answer) {
    const { items, total_count: totalCount } = answer
    const list = items === null ? [] : items
    if (Number.isSafeInteger(totalCount) && Array.isArray(list) && list.every((item) => typeof item === 'object' && item !== null)) {
      return { items: list, totalCount: totalCount as number }
    }
  }
  throw new TillstormError('TARGET_UNEXPECTED', `the search for ${what} has no items and total_count, so it is no answer of a Magento`)
}
