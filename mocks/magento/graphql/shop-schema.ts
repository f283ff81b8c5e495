import { readFileSync } from 'node:fs'
import { Kind, buildASTSchema, isInterfaceType, isObjectType, parse } from 'graphql'
import type { DefinitionNode, FieldDefinitionNode, GraphQLFieldResolver, GraphQLSchema } from 'graphql'
import type { GraphQlContext, Resolvers } from './context.ts'

/** A product attribute of the shop: its code and its EAV backend type. */
export type ShopAttribute = { attribute_code: string; backend_type: string }

const fieldTypes: Readonly<Record<string, string>> = { int: 'Int', decimal: 'Float' }
const filterTypes: Readonly<Record<string, string>> = {
  int: 'FilterEqualTypeInput', varchar: 'FilterEqualTypeInput', decimal: 'FilterRangeTypeInput', datetime: 'FilterRangeTypeInput', text: 'FilterMatchTypeInput',
}

/** Attributes that come with Magento and are no fields of their own there. */
const systemAttributes: ReadonlySet<string> = new Set(['status', 'visibility', 'tax_class_id', 'msrp_display_actual_price_type'])

/** Attributes as Magento adds them: fields of each product, and filters. */
const attributesSdl = (attributes: readonly ShopAttribute[]): string => {
  if (attributes.length === 0) return ''
  const lines = (types: Readonly<Record<string, string>>, other: string): string =>
    attributes.map(({ attribute_code: code, backend_type: type }) => `  ${code}: ${types[type] ?? other}\n`).join('')
  return `extend interface ProductInterface {\n${lines(fieldTypes, 'String')}}\n` +
    `extend input ProductAttributeFilterInput {\n${lines(filterTypes, 'FilterEqualTypeInput')}}\n`
}

/** The fields of each interface, as the definitions and their extensions give them. */
const fieldsOfInterfaces = (definitions: readonly DefinitionNode[]): ReadonlyMap<string, readonly FieldDefinitionNode[]> => {
  const interfaces = new Map<string, FieldDefinitionNode[]>()
  for (const definition of definitions) {
    if (definition.kind !== Kind.INTERFACE_TYPE_DEFINITION && definition.kind !== Kind.INTERFACE_TYPE_EXTENSION) continue
    interfaces.set(definition.name.value, [...(interfaces.get(definition.name.value) ?? []), ...(definition.fields ?? [])])
  }
  return interfaces
}

const definitionsOf = (sdl: string): readonly DefinitionNode[] => parse(sdl, { noLocation: true }).definitions

/** The schema of a shop: schema.graphql, the shop's own attributes that GraphQL can name, and the resolvers. */
export const buildShopSchema = (attributes: readonly ShopAttribute[], resolvers: Resolvers): GraphQLSchema => {
  const fixed = definitionsOf(readFileSync(new URL('./schema.graphql', import.meta.url), 'utf8'))
  const names = [...fieldsOfInterfaces(fixed)].flatMap(([type, fields]) => (/^\w*ProductInterface$/.test(type) ? fields.map((field) => field.name.value) : []))
  const own = attributes.filter(({ attribute_code: code }) => /^[A-Za-z][A-Za-z0-9_]*$/.test(code) && !names.includes(code) && !systemAttributes.has(code))
  const definitions = own.length === 0 ? fixed : [...fixed, ...definitionsOf(attributesSdl(own))]
  const interfaces = fieldsOfInterfaces(definitions)
  const complete = definitions.map((definition): DefinitionNode => {
    if (definition.kind !== Kind.OBJECT_TYPE_DEFINITION || definition.interfaces === undefined) return definition
    const inherited = definition.interfaces.flatMap(({ name }) => interfaces.get(name.value) ?? [])
    return { ...definition, fields: [...inherited, ...(definition.fields ?? [])] }
  })
  const schema = buildASTSchema({ kind: Kind.DOCUMENT, definitions: complete })
  attach(schema, resolvers)
  return schema
}

/** The resolvers of an interface serve each of its types. */
const attach = (schema: GraphQLSchema, resolvers: Resolvers): void => {
  for (const [typeName, resolverByField] of Object.entries(resolvers)) {
    const type = schema.getType(typeName)
    if (!isObjectType(type) && !isInterfaceType(type)) throw new Error(`the schema has no type ${typeName}`)
    for (const target of isInterfaceType(type) ? schema.getPossibleTypes(type) : [type]) {
      const fields = target.getFields()
      for (const [fieldName, resolve] of Object.entries(resolverByField)) {
        const field = fields[fieldName]
        if (field === undefined) throw new Error(`the schema has no field ${target.name}.${fieldName}`)
        field.resolve = resolve as unknown as GraphQLFieldResolver<unknown, GraphQlContext>
      }
    }
  }
}
