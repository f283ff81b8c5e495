import { GraphQLError, Kind, MaxIntrospectionDepthRule, OperationTypeNode, parse, specifiedRules, validate } from 'graphql'
import { inMagentosWords } from './wording.ts'
import { operationNamer } from './operation-names.ts'
import { tooLarge, tooManyFields } from './limits.ts'
import type { DocumentNode, GraphQLSchema, ValidationRule } from 'graphql'
import type { ErrorEntry } from './errors.ts'
import type { OperationName } from './operation-names.ts'

/** A document that can be run, or what is answered instead of running it. */
export type PreparedDocument =
  | { kind: 'runnable'; document: DocumentNode; writes: boolean; nameOf: (variables: Readonly<Record<string, unknown>>) => OperationName }
  | { kind: 'refused'; status: 200 | 500; writes: boolean; errors: readonly ErrorEntry[] }

/** Tills send the same few documents again and again; a stranger's must not fill the memory. */
const KEPT_DOCUMENTS = 200
const LONGEST_KEPT_CHARACTERS = 20_000

/** Magento has no such rule. Here it comes last: what it refuses would answer with millions of types. */
const explosions: readonly ValidationRule[] = [MaxIntrospectionDepthRule]
const magentosRules = specifiedRules.filter((rule) => !explosions.includes(rule))

const entryOf = (error: GraphQLError, schema: GraphQLSchema): ErrorEntry => ({
  message: inMagentosWords(error.message, schema, {}), ...(error.locations === undefined ? {} : { locations: error.locations }),
})

const refused = (status: 200 | 500, errors: readonly ErrorEntry[], writes = false): PreparedDocument => ({ kind: 'refused', status, writes, errors })

/** Parsed and validated documents of one schema; the oldest is forgotten first. */
export class Documents {
  readonly #schema: GraphQLSchema
  readonly #known = new Map<string, PreparedDocument>()

  constructor(schema: GraphQLSchema) {
    this.#schema = schema
  }

  prepare(text: string): PreparedDocument {
    const known = this.#known.get(text)
    if (known !== undefined) return known
    const fresh = this.#read(text)
    if (text.length <= LONGEST_KEPT_CHARACTERS) {
      const oldest = this.#known.size < KEPT_DOCUMENTS ? undefined : this.#known.keys().next().value
      if (oldest !== undefined) this.#known.delete(oldest)
      this.#known.set(text, fresh)
    }
    return fresh
  }

  /** Magento's order: syntax (500), the number of fields (500), the rules of GraphQL, depth and complexity (200). */
  #read(text: string): PreparedDocument {
    let document: DocumentNode
    try {
      document = parse(text)
    } catch (error) {
      if (error instanceof GraphQLError) return refused(500, [entryOf(error, this.#schema)])
      throw error
    }
    const operations = document.definitions.filter((definition) => definition.kind === Kind.OPERATION_DEFINITION)
    const writes = operations.some((operation) => operation.operation === OperationTypeNode.MUTATION)
    const crowded = tooManyFields(document)
    if (crowded !== null) return refused(500, [{ message: crowded, extensions: { category: 'graphql-input' } }], writes)
    const errors = validate(this.#schema, document, magentosRules)
    if (errors.length > 0) return refused(200, errors.map((error) => entryOf(error, this.#schema)), writes)
    const large = tooLarge(document)
    if (large.length > 0) return refused(200, large.map((message) => ({ message })), writes)
    const explosive = validate(this.#schema, document, explosions)
    if (explosive.length > 0) return refused(200, explosive.map((error) => entryOf(error, this.#schema)), writes)
    const [operation] = operations
    // Several operations end in an error of the executor, which names them: Magento hands no operationName on.
    return { kind: 'runnable', document, writes, nameOf: operation === undefined ? () => ({ request: null, time: null }) : operationNamer(operation) }
  }
}
