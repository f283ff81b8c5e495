import { queryPairs } from '../search-criteria.ts'
import type { ErrorEntry } from './errors.ts'

type Variables = Readonly<Record<string, unknown>>

/** What a request asks: the text of a document with its variables, or why there is none. */
export type GraphQlQuestion =
  | { kind: 'document'; text: string; variables: Variables }
  /** Magento fails before it speaks GraphQL, and shows a page for people. */
  | { kind: 'page' }
  /** Refused as a whole, with status 500. */
  | { kind: 'refused'; error: ErrorEntry }

const refused = (message: string): GraphQlQuestion => ({ kind: 'refused', error: { message, extensions: { category: 'graphql-input' } } })

const stores: ReadonlySet<string> = new Set(['default', 'admin'])

const isObject = (value: unknown): value is Variables => typeof value === 'object' && value !== null

/** PHP's lists and objects are one type: `variables: []` names none. */
const variablesOf = (value: unknown): Variables => (isObject(value) ? value : {})

const parsed = (text: string): unknown => {
  try {
    return JSON.parse(text)
  } catch {
    return undefined
  }
}

type Headers = Readonly<{ store?: string | string[] | undefined; 'content-type'?: string | undefined }>

/** Reads a request as Magento's controller and its validators do (Magento_GraphQl 2.4.7, `Controller/GraphQl.php` and `HttpRequestValidator/*`). */
export const readQuestion = (method: 'GET' | 'POST', headers: Headers, query: string, body: Buffer): GraphQlQuestion => {
  const pairs = method === 'GET' ? queryPairs(query) : null
  const json = pairs === null ? parsed(body.toString('utf8')) : undefined
  const text = pairs === null ? (isObject(json) ? json['query'] : undefined) : pairs.get('query')
  const variables = pairs === null ? (isObject(json) ? json['variables'] : undefined) : pairs.get('variables')
  const readVariables = typeof variables === 'string' ? parsed(variables) : variables
  if (pairs === null ? json === undefined : variables !== undefined && readVariables === undefined) return { kind: 'page' }
  if (typeof headers.store === 'string' && headers.store !== '' && !stores.has(headers.store.trim())) return refused('Requested store is not found')
  if (pairs === null && headers['content-type']?.split(';')[0]?.trim() !== 'application/json') return refused('Request content type must be application/json')
  return { kind: 'document', text: typeof text === 'string' ? text : '', variables: variablesOf(readVariables) }
}
