const kindOf = (value: unknown): string => (value === null ? 'null' : Array.isArray(value) ? 'list' : typeof value)

/**
 * Where the shape of `actual` leaves the shape of `expected`: keys and types, recursively. Each element of a list must be
 * shaped like one of the expected elements; an empty list must be empty.
 */
export const shapeDifferences = (expected: unknown, actual: unknown, path = '$'): string[] => {
  const [wanted, found] = [kindOf(expected), kindOf(actual)]
  if (wanted !== found) return [`${path}: ${wanted} expected, ${found} found`]
  if (Array.isArray(expected) && Array.isArray(actual)) {
    if ((expected.length === 0) !== (actual.length === 0)) return [`${path}: ${expected.length} elements expected, ${actual.length} found`]
    return actual.flatMap((element: unknown, place) => {
      const candidates = expected.map((wantedElement: unknown) => shapeDifferences(wantedElement, element, `${path}[${place}]`))
      return candidates.some((differences) => differences.length === 0) ? [] : (candidates[0] ?? [])
    })
  }
  if (wanted !== 'object') return []
  const [left, right] = [expected as Record<string, unknown>, actual as Record<string, unknown>]
  return [
    ...Object.keys(left).filter((key) => !Object.hasOwn(right, key)).map((key) => `${path}.${key}: missing`),
    ...Object.keys(right).filter((key) => !Object.hasOwn(left, key)).map((key) => `${path}.${key}: not expected`),
    ...Object.keys(left).filter((key) => Object.hasOwn(right, key)).flatMap((key) => shapeDifferences(left[key], right[key], `${path}.${key}`)),
  ]
}

/** An error's message without the number of its report, which is new each time. */
export const withoutReportId = (message: unknown): unknown =>
  typeof message === 'string' ? message.replace(/webapi-\w+$/, 'webapi-…') : message
