import type { Filter } from './search-criteria.ts'

/** How a field is searched: its SQL expression and what its values are. */
export type Column = { sql: string; type: 'text' | 'number' | 'date' }

export type SqlCondition = { sql: string; values: (string | number)[] }

const comparisons: Record<string, string> = {
  eq: '=', neq: '<>', gt: '>', lt: '<', gteq: '>=', moreq: '>=', lteq: '<=', from: '>=', to: '<=',
}

/** A date as Magento's collections read it; null where it cannot be read. */
export const readableDate = (text: string): string | null => {
  const match = /^(\d{4})-(\d{2})-(\d{2})(?:[ T](\d{2}):(\d{2})(?::(\d{2}))?)?/.exec(text.trim())
  if (match === null) return null
  const [, year, month, day, hour, minute, second] = match
  return `${year}-${month}-${day} ${hour ?? '00'}:${minute ?? '00'}:${second ?? '00'}`
}

/**
 * The SQL of one filter. `null` drops the filter (an unreadable date); an unknown condition matches nothing. Both are
 * silent in Magento, too.
 */
export const sqlOfFilter = (filter: Filter, column: Column): SqlCondition | null => {
  const value = (text: string): string | number => (column.type === 'number' ? Number.parseFloat(text) || 0 : text)
  const operator = comparisons[filter.condition]
  if (operator !== undefined) {
    if (column.type === 'date') {
      const date = readableDate(filter.value)
      return date === null ? null : { sql: `${column.sql} ${operator} ?`, values: [date] }
    }
    return { sql: `${column.sql} ${operator} ?`, values: [value(filter.value)] }
  }
  switch (filter.condition) {
    case 'like':
    case 'nlike':
      return { sql: `${column.sql} ${filter.condition === 'like' ? '' : 'NOT '}LIKE ?`, values: [filter.value] }
    case 'in':
    case 'nin': {
      const list = filter.value.split(',')
      const marks = list.map(() => '?').join(',')
      return { sql: `${column.sql} ${filter.condition === 'in' ? '' : 'NOT '}IN (${marks})`, values: list.map(value) }
    }
    case 'null':
      return { sql: `${column.sql} IS NULL`, values: [] }
    case 'notnull':
      return { sql: `${column.sql} IS NOT NULL`, values: [] }
    case 'finset':
      return { sql: `(',' || ${column.sql} || ',') LIKE ?`, values: [`%,${filter.value},%`] }
    default:
      return { sql: '0', values: [] }
  }
}

/** All filter groups in one condition: OR within a group, AND across groups. `columnOf` throws for an unknown field. */
export const sqlOfGroups = (
  groups: readonly (readonly Filter[])[],
  columnOf: (field: string) => Column,
): SqlCondition => {
  const parts: string[] = []
  const values: (string | number)[] = []
  for (const group of groups) {
    const alternatives = group.map((filter) => sqlOfFilter(filter, columnOf(filter.field))).filter((sql) => sql !== null)
    if (alternatives.length === 0) continue
    parts.push(`(${alternatives.map((alternative) => alternative.sql).join(' OR ')})`)
    for (const alternative of alternatives) values.push(...alternative.values)
  }
  return { sql: parts.length === 0 ? '1' : parts.join(' AND '), values }
}
