import { Kind, visit } from 'graphql'
import type { DocumentNode, SelectionSetNode } from 'graphql'

/** Magento's defaults: `queryComplexity` and `queryDepth` in app/code/Magento/GraphQl/etc/di.xml. */
const MOST_FIELDS = 300
const MOST_DEPTH = 20

const complexityMessage = (fields: number): string => `Max query complexity should be ${MOST_FIELDS} but got ${fields}.`

/** All fields that the text of a document names; over the limit Magento refuses it before it is validated (status 500). */
export const tooManyFields = (document: DocumentNode): string | null => {
  let fields = 0
  visit(document, { Field: () => void fields++ })
  return fields > MOST_FIELDS ? complexityMessage(fields) : null
}

type Size = { fields: number; depth: number }

/**
 * What webonyx' rules QueryComplexity and QueryDepth say of a valid document: each fragment counts where it is spread, the depth counts
 * fields with a selection below the first. Directives are not looked at.
 */
export const tooLarge = (document: DocumentNode): string[] => {
  const fragments = new Map(document.definitions.flatMap((definition) =>
    definition.kind === Kind.FRAGMENT_DEFINITION ? [[definition.name.value, definition.selectionSet]] : []))
  const known = new Map<string, Size>()
  const sizeOfFragment = (name: string): Size => {
    let size = known.get(name)
    if (size === undefined) {
      const selection = fragments.get(name)
      size = selection === undefined ? { fields: 0, depth: 0 } : sizeOf(selection)
      known.set(name, size)
    }
    return size
  }
  const sizeOf = (selection: SelectionSetNode): Size => {
    let [fields, depth] = [0, 0]
    for (const node of selection.selections) {
      const below = node.kind === Kind.FRAGMENT_SPREAD
        ? sizeOfFragment(node.name.value)
        : node.selectionSet === undefined ? { fields: 0, depth: -1 } : sizeOf(node.selectionSet)
      if (node.kind === Kind.FIELD) {
        if (node.name.value !== '__schema') fields += below.fields + 1
        depth = Math.max(depth, below.depth + 1)
      } else {
        fields += below.fields
        depth = Math.max(depth, below.depth)
      }
    }
    return { fields, depth }
  }
  const sizes = document.definitions.flatMap((definition) => (definition.kind === Kind.OPERATION_DEFINITION ? [sizeOf(definition.selectionSet)] : []))
  const deep = sizes.find((size) => size.depth - 1 > MOST_DEPTH)
  const complex = sizes.find((size) => size.fields > MOST_FIELDS)
  return [
    ...(deep === undefined ? [] : [`Max query depth should be ${MOST_DEPTH} but got ${deep.depth - 1}.`]),
    ...(complex === undefined ? [] : [complexityMessage(complex.fields)]),
  ]
}
