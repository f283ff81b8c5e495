import { readFileSync, writeFileSync } from 'node:fs'
import { pathToFileURL } from 'node:url'
import { z } from 'zod'
import { budgetSchema } from './schema.ts'

export const schemaFile = new URL('./budget.schema.json', import.meta.url)

/** The JSON Schema that completes budget files in an editor. What it cannot say (unique ids, units) `loadBudget` still checks. */
export const budgetJsonSchema = (): string =>
  `${JSON.stringify({ title: 'tillstorm budget', ...z.toJSONSchema(budgetSchema) }, null, 2)}\n`

// `node budgets/emit-schema.ts` after a change of the schema or of the table of metrics.
if (process.argv[1] !== undefined && import.meta.url === pathToFileURL(process.argv[1]).href) {
  const text = budgetJsonSchema()
  let current = ''
  try {
    current = readFileSync(schemaFile, 'utf8')
  } catch {
    // There is none yet.
  }
  if (text !== current) writeFileSync(schemaFile, text)
}
