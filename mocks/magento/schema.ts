import { jsonAnswer } from './answer.ts'
import { isAllowed } from './caller.ts'
import { queryPairs } from './search-criteria.ts'
import type { Answer } from './answer.ts'
import type { Caller } from './caller.ts'
import type { Route } from './routing.ts'

/** Whether this is `/rest[/{store}]/schema`. */
export const isSchemaPath = (path: string): boolean => /^\/rest(\/(default|all))?\/schema$/.test(path)

const capital = (text: string): string => text.charAt(0).toUpperCase() + text.slice(1)
const named = (path: string): string => path.split('/').filter((part) => part !== '' && part !== '*').flatMap((part) => part.split(/[-_]/)).map(capital).join('')
const tagOf = ({ path }: Route): string => {
  const name = named(path.split('/').slice(0, 2).join('/'))
  return `${name.charAt(0).toLowerCase()}${name.slice(1)}V1`
}

const reference = (name: string): object => ({ $ref: `#/definitions/${name}` })

/** Routes that answer a list of values, not one object. */
const lists = new Set(['directory/countries', 'products/types'])

const operation = (route: Route): object => {
  const answered = reference('any-value')
  const inPath = route.path.split('/').filter((part) => part === '*').map((_part, place) => ({ name: `p${place + 1}`, in: 'path', type: 'string', required: true }))
  const inBody = route.method === 'POST' || route.method === 'PUT' ? [{ name: 'body', in: 'body', schema: { type: 'object' } }] : []
  const parameters = [...inPath, ...inBody]
  return {
    tags: [tagOf(route)], description: `${route.method} /V1/${route.path}`, operationId: `${capital(route.method.toLowerCase())}V1${named(route.path)}`,
    consumes: ['application/json'], produces: ['application/json'], ...(parameters.length === 0 ? {} : { parameters }),
    responses: {
      200: { description: '200 Success.', schema: lists.has(route.path) ? { type: 'array', items: answered } : answered },
      ...(route.resource === null ? {} : { 401: { description: '401 Unauthorized', schema: reference('error-response') } }),
      default: { description: 'Unexpected error', schema: reference('error-response') },
    },
  }
}

const definitions = {
  'error-response': {
    type: 'object',
    properties: {
      message: { type: 'string', description: 'Error message' }, errors: reference('error-errors'), code: { type: 'integer', description: 'Error code' },
      parameters: reference('error-parameters'), trace: { type: 'string', description: 'Stack trace' },
    },
    required: ['message'],
  },
  'error-errors': { type: 'array', description: 'Errors list', items: reference('error-errors-item') },
  'error-errors-item': {
    type: 'object', description: 'Error details',
    properties: { message: { type: 'string', description: 'Error message' }, parameters: reference('error-parameters') },
  },
  'error-parameters': { type: 'array', description: 'Error parameters list', items: reference('error-parameters-item') },
  'error-parameters-item': {
    type: 'object', description: 'Error parameters item',
    properties: { resources: { type: 'string', description: 'ACL resource' }, fieldName: { type: 'string' }, fieldValue: { type: 'string' } },
  },
  'any-value': {},
}

/** `{id}` for each path parameter, numbered. */
const shownPath = (path: string): string => {
  let place = 0
  return `/V1/${path.split('/').map((part) => (part === '*' ? `{p${++place}}` : part)).join('/')}`
}

/** The shop's own Swagger 2.0 file: the routes that this caller may call, of the services that the query names. */
export const schemaAnswer = (routes: readonly Route[], caller: Caller, host: string, query: string): Answer => {
  const services = (queryPairs(query).get('services') ?? 'all').split(',')
  const shown = routes.filter((route) =>
    (route.resource === null || isAllowed(caller, route.resource)) && (services.includes('all') || services.includes(tagOf(route))))
  const paths: Record<string, Record<string, object>> = {}
  for (const route of shown) (paths[shownPath(route.path)] ??= {})[route.method.toLowerCase()] = operation(route)
  return {
    ...jsonAnswer({
      securityDefinitions: { api_key: { type: 'apiKey', name: 'api_key', in: 'header' } }, swagger: '2.0',
      info: { version: '2.4', title: 'Magento Community' }, host, basePath: '/rest/default', schemes: ['http'],
      tags: [...new Set(shown.map(tagOf))].map((name) => ({ name, description: `${name} of the embedded shop` })), paths, definitions,
    }),
    contentType: 'application/json',
  }
}
