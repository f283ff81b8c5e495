import { isInputObjectType } from 'graphql'
import type { GraphQLSchema } from 'graphql'

type Words = (parts: readonly string[], schema: GraphQLSchema) => string
type Row = readonly [RegExp, Words]

const typeOfField = (schema: GraphQLSchema, typeName: string, fieldName: string): string => {
  const type = schema.getType(typeName)
  return isInputObjectType(type) ? String(type.getFields()[fieldName]?.type) : ''
}

/**
 * Magento speaks GraphQL by webonyx/graphql-php 15, a port of the reference implementation of that time; graphql-js 17 says some things in
 * other words. Each row: what graphql-js says, and how webonyx says it (its `src/Validator/Rules`, `src/Executor/Values.php` and
 * `src/Utils/Value.php`).
 */
const ofDocuments: readonly Row[] = [
  [/^(Syntax Error: (?:Expected|Unexpected) .*)\.$/s, ([text]) => text ?? ''],
  [/^Argument "\w+\.(\w+)\((\w+):\)" of type "(.+)" is required, but it was not provided\.$/,
    ([field, name, type]) => `Field "${field}" argument "${name}" of type "${type}" is required but not provided.`],
  [/^Unknown argument "(\w+)" on field "(\w+)\.(\w+)"\.(.*)$/, ([name, type, field, hint]) => `Unknown argument "${name}" on field "${field}" of type "${type}".${hint}`],
  [/^Field "(\w+)" of type "(.+)" must have a(?: selection of subfields|t least one field selected)\./, ([field, type]) => `Field "${field}" of type "${type}" must have a sub selection.`],
  [/^Field "(\w+)" must not have a selection since type "(.+)" has no subfields\.$/, ([field, type]) => `Field "${field}" of type "${type}" must not have a sub selection.`],
  [/^Expected value of type "\w+", but encountered error "(.*)"; found: /s, ([text]) => text ?? ''],
  [/^Expected value of non-null type "(.+)" not to be null\.$/, ([type]) => `Expected value of type "${type}", found null.`],
  [/^Expected value of type "(\w+)" to be an object, found: (.*)\.$/s, ([type, value]) => `Expected value of type "${type}", found ${value}.`],
  [/^Expected value of type "(\w+)" not to include unknown field "(\w+)"(?:\.( Did you mean .*\?) Found|, found): /s,
    ([type, field, hint]) => `Field "${field}" is not defined by type "${type}".${hint ?? ''}`],
  [/^Expected value of type "(\w+)" to include required field "(\w+)", found: /s,
    ([type = '', field = ''], schema) => `Field ${type}.${field} of required type ${typeOfField(schema, type, field)} was not provided.`],
]

/** What stands behind `Variable "$x" got invalid value …; `. */
const ofVariables: readonly Row[] = [
  [/^Expected value of non-null type "(.+)" not to be null\.$/, ([type]) => `Expected non-nullable type "${type}" not to be null.`],
  [/^Expected value of type "(\w+)" to be an object, found: /s, ([type]) => `Expected type "${type}" to be an object.`],
  [/^Expected value of type "(\w+)" to include required field "(\w+)", found: /s,
    ([type = '', field = ''], schema) => `Field "${field}" of required type "${typeOfField(schema, type, field)}" was not provided.`],
  ...ofDocuments,
]

const reworded = (message: string, rows: readonly Row[], schema: GraphQLSchema): string => {
  for (const [pattern, words] of rows) {
    const found = pattern.exec(message)
    if (found !== null) return words(found.slice(1), schema)
  }
  return message
}

const aboutAVariable = /^Variable "\$(\w+)" has invalid value(?: at ((?:\.\w+|\[\d+\])+))?: (.*)$/s
const notGiven = /^Expected a value of non-null type "(.+)" to be provided\.$/
const isNull = /^Expected value of non-null type "(.+)" not to be null\.$/

type Variables = Readonly<Record<string, unknown>>

const valueAt = (variables: Variables, path: readonly string[]): unknown =>
  path.reduce<unknown>((value, key) => (typeof value === 'object' && value !== null ? (value as Variables)[key] : undefined), variables)

/** An error's text as Magento words it; `variables` are those of the request, because webonyx prints the wrong value. */
export const inMagentosWords = (message: string, schema: GraphQLSchema, variables: Variables): string => {
  const [, name, path = '', inner = ''] = aboutAVariable.exec(message) ?? []
  if (name === undefined) return reworded(message, ofDocuments, schema)
  if (path === '') {
    const missing = notGiven.exec(inner)?.[1]
    if (missing !== undefined) return `Variable "$${name}" of required type "${missing}" was not provided.`
    const nullType = isNull.exec(inner)?.[1]
    if (nullType !== undefined) return `Variable "$${name}" of non-null type "${nullType}" must not be null.`
  }
  const value = JSON.stringify(valueAt(variables, [name, ...path.split(/[.[\]]+/).filter((key) => key !== '')])) ?? 'null'
  return `Variable "$${name}" got invalid value ${value}${path === '' ? '' : ` at "${name}${path}"`}; ${reworded(inner, ofVariables, schema)}`
}
