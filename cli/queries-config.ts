import { readFileSync } from 'node:fs'
import { parse } from 'graphql'
import { resolve } from 'node:path'
import { z } from 'zod'
import { isRequestName } from '../fixtures/request-names.ts'
import { TillstormError } from '../run/problems.ts'
import { queryVariables, type CustomQuery } from '../scenarios/custom-queries.ts'

const scalar = z.union([z.string(), z.number(), z.boolean(), z.null()])

/** `queries` of a config: the user's own requests in the mix of every till. */
export const queriesSchema = z
  .array(
    z.strictObject({
      name: z.string().regex(/^[a-z][a-z0-9-]{1,39}$/, 'must be 2 to 40 lower case letters, digits and dashes, a letter first').describe('As latency.<name> in a budget and in the report'),
      perThousandSales: z.number().int().min(1).max(100_000).describe('How often, beside the sales of a till'),
      get: z.string().optional().describe('A path below the target’s base, such as /rest/V1/products/{{sku}}'),
      post: z.strictObject({ path: z.string(), body: z.unknown() }).optional().describe('A path and a JSON body'),
      put: z.strictObject({ path: z.string(), body: z.unknown() }).optional(),
      graphql: z
        .strictObject({
          document: z.string().optional(), file: z.string().optional().describe('A file that holds the document'), variables: z.record(z.string(), z.unknown()).optional(),
        })
        .optional(),
      as: z.enum(['till', 'nobody']).optional().describe('With the session of the till, as by default, or without any'),
      expect: z
        .array(z.strictObject({ path: z.string().regex(/^[A-Za-z0-9_.@#-]+$/, 'must be names and numbers with dots, such as items.0.sku'), equals: scalar.optional(), atLeast: z.number().optional() }))
        .optional()
        .describe('What the answer must hold'),
    }),
  )
  .max(50)

export type QueriesConfig = z.infer<typeof queriesSchema>

const refuse = (name: string, why: string): never => {
  throw new TillstormError('CONFIG_INVALID', `queries: ${name}: ${why}`, { hint: 'see docs/protocols.md, "Queries of your own"' })
}

/** The document, refused where no GraphQL server can read it. A word stands in for a variable of ours: it is a string's part, an enum's value or a name. */
const checkDocument = (name: string, text: string): string => {
  try {
    parse(text.replace(/\{\{\w+\}\}/g, 'x'))
    return text
  } catch (error) {
    return refuse(name, `the GraphQL document cannot be read: ${(error instanceof Error ? error.message : String(error)).split('\n')[0]}`)
  }
}

const documentOf = (name: string, { document, file }: { document?: string | undefined; file?: string | undefined }): string => {
  if ((document === undefined) === (file === undefined)) return refuse(name, 'graphql needs either a document or a file')
  if (file === undefined) return checkDocument(name, document!)
  let text: string
  try {
    text = readFileSync(resolve(file), 'utf8')
  } catch (error) {
    return refuse(name, `the file ${file} cannot be read (${(error as NodeJS.ErrnoException).code ?? 'unreadable'})`)
  }
  return checkDocument(name, text)
}

const checkVariables = (name: string, text: string): void => {
  for (const [, variable = ''] of text.matchAll(/\{\{(\w*)\}\}/g)) {
    if (!queryVariables.some((known) => known === variable)) refuse(name, `{{${variable}}} is none of ${queryVariables.map((known) => `{{${known}}}`).join(', ')}`)
  }
}

/** The queries of a config as the terminals ask them. Throws CONFIG_INVALID in one line. */
export const queriesOf = (config: QueriesConfig | undefined): CustomQuery[] => {
  const names = new Set<string>()
  return (config ?? []).map((each): CustomQuery => {
    const { name } = each
    if (isRequestName(name)) refuse(name, 'a request of the tills is called so')
    if (names.has(name)) refuse(name, 'there are two of this name')
    names.add(name)
    const kinds = [each.get, each.post, each.put, each.graphql].filter((kind) => kind !== undefined)
    if (kinds.length !== 1) refuse(name, 'needs exactly one of get, post, put, graphql')
    const written = each.post ?? each.put
    const body = each.graphql !== undefined ? { query: documentOf(name, each.graphql), variables: each.graphql.variables ?? {} } : written?.body
    const query: CustomQuery = {
      name, perThousandSales: each.perThousandSales,
      method: each.get !== undefined ? 'GET' : each.put !== undefined ? 'PUT' : 'POST',
      path: each.graphql !== undefined ? '/graphql' : (each.get ?? written?.path ?? ''),
      body: body === undefined ? null : JSON.stringify(body),
      as: each.as ?? 'till',
      expect: (each.expect ?? []).map(({ path, equals, atLeast }) => ({ path, equals: equals === undefined ? null : String(equals), atLeast: atLeast ?? null })),
    }
    if (!query.path.startsWith('/') || query.path.startsWith('//')) refuse(name, `the path must begin with one /, not ${JSON.stringify(query.path)}`)
    for (const text of [query.path, query.body ?? '', ...query.expect.map(({ equals }) => equals ?? '')]) checkVariables(name, text)
    return query
  })
}
