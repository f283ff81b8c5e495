import { MagentoError } from '../answer.ts'
import { inMagentosWords } from './wording.ts'
import type { GraphQLError, GraphQLSchema } from 'graphql'

export type Category =
  | 'graphql-input' | 'graphql-no-such-entity' | 'graphql-authorization' | 'graphql-authentication' | 'graphql-already-exists' | 'graphql-too-many-requests'

/** What a resolver refuses, told to the client with its category and HTTP status 200. */
export class BusinessError extends Error {
  readonly category: Category

  constructor(category: Category, message: string) {
    super(message)
    this.category = category
  }
}

export const inputError = (message: string): BusinessError => new BusinessError('graphql-input', message)
export const noSuchEntity = (message: string): BusinessError => new BusinessError('graphql-no-such-entity', message)
export const notAllowed = (message: string): BusinessError => new BusinessError('graphql-authorization', message)
export const customerOnly = (): BusinessError => notAllowed("The current customer isn't authorized.")

/** A REST error's text with its parameters filled in: REST leaves the placeholders to the client, GraphQL does not. */
export const renderedMessage = ({ message, parameters }: MagentoError): string => {
  if (parameters === null) return message
  const values = Array.isArray(parameters)
    ? parameters.map((value, place): [string, string] => [String(place + 1), String(value)])
    : Object.entries(parameters).map(([name, value]): [string, string] => [name, String(value)])
  // The longest name first, so that %10 is not read as %1.
  return values.toSorted(([a], [b]) => b.length - a.length).reduce((text, [name, value]) => text.replaceAll(`%${name}`, value), message)
}

const categoryOfStatus = (status: number): Category => (status === 404 ? 'graphql-no-such-entity' : status === 429 ? 'graphql-too-many-requests' : 'graphql-input')

/** Does what REST does too; its refusals get GraphQL's categories. */
export const likeRest = <Result>(work: () => Result): Result => {
  try {
    return work()
  } catch (error) {
    if (error instanceof MagentoError) throw new BusinessError(categoryOfStatus(error.status), renderedMessage(error))
    throw error
  }
}

export type ErrorEntry = { message: string; locations?: readonly object[]; path?: readonly (string | number)[]; extensions?: { category: Category } }

/** One entry of `errors`, keys in Magento's order. A problem of our own is hidden, and told on stderr so that it can be mended. */
export const errorEntry = (error: GraphQLError, schema: GraphQLSchema, variables: Readonly<Record<string, unknown>>): ErrorEntry => {
  const cause = error.originalError
  const locations = error.locations === undefined ? {} : { locations: error.locations }
  if (error.path === undefined) return { message: inMagentosWords(error.message, schema, variables), ...locations }
  if (cause instanceof BusinessError) {
    return { message: cause.message, ...locations, path: error.path, extensions: { category: cause.category } }
  }
  if (cause === undefined) return { message: error.message, ...locations, path: error.path }
  process.stderr.write(`${cause.stack ?? cause.message}\n`)
  return { message: 'Internal server error', ...locations, path: error.path }
}
