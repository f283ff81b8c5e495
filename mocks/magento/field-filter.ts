/** Which keys of an answer stay: `true` keeps the whole value, a tree filters below it. */
export type FieldTree = { [name: string]: FieldTree | true }

/**
 * Reads `fields=items[sku,price],total_count`. Null where the text is broken (forbidden characters, unbalanced brackets):
 * Magento then answers an empty list.
 */
export const parseFields = (text: string): FieldTree | null => {
  if (text === '' || /[^\w[\],]/.test(text)) return null
  const root: FieldTree = {}
  const stack: FieldTree[] = []
  let current = root
  let name = ''
  for (const letter of text) {
    if (letter === '[') {
      if (name === '') return null
      const below: FieldTree = {}
      current[name] = below
      stack.push(current)
      current = below
      name = ''
    } else if (letter === ']' || letter === ',') {
      if (name !== '') current[name] = true
      name = ''
      if (letter === ']') {
        const parent = stack.pop()
        if (parent === undefined) return null
        current = parent
      }
    } else name += letter
  }
  if (stack.length > 0) return null
  if (name !== '') current[name] = true
  return root
}

const isObject = (value: unknown): value is Record<string, unknown> => typeof value === 'object' && value !== null

const filterObject = (value: Record<string, unknown>, tree: FieldTree): unknown => {
  const kept: Record<string, unknown> = {}
  let empty = true
  for (const key in value) {
    const below = tree[key]
    if (below === undefined) continue
    empty = false
    kept[key] = below === true ? value[key] : filterFields(value[key], below)
  }
  // An empty PHP array is a JSON list.
  return empty ? [] : kept
}

/**
 * Keeps the named fields, as Magento's FieldsFilter does: in a list the tree applies to each element, and an empty list
 * below which fields were named becomes null.
 */
export const filterFields = (value: unknown, tree: FieldTree): unknown => {
  if (Array.isArray(value)) {
    if (value.length === 0) return null
    return value.map((element: unknown) => (isObject(element) ? filterFields(element, tree) : element))
  }
  return isObject(value) ? filterObject(value, tree) : value
}
