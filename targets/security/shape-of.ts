const MOST_KEYS = 12

/**
 * Which fields an answer holds, and none of its values: what a hole lets out may be the data of people, and evidence must not spread it. `[{id, email}] …` for a list,
 * `{items: [{id, email}], total_count}` for an object; null for what is no JSON.
 */
export const shapeOf = (text: string): string | null => {
  try {
    return shape(JSON.parse(text), 0)
  } catch {
    return null
  }
}

const shape = (value: unknown, depth: number): string => {
  if (Array.isArray(value)) return value.length === 0 ? '[]' : `[${shape(value[0], depth + 1)}${value.length > 1 ? ', …' : ''}]`
  if (typeof value !== 'object' || value === null) return typeof value === 'object' ? 'null' : typeof value
  const keys = Object.keys(value)
  const shown = keys.slice(0, MOST_KEYS).map((key) => {
    const inner = (value as Record<string, unknown>)[key]
    return typeof inner === 'object' && inner !== null && depth < 2 ? `${key}: ${shape(inner, depth + 1)}` : key
  })
  return `{${shown.join(', ')}${keys.length > MOST_KEYS ? ', …' : ''}}`
}
