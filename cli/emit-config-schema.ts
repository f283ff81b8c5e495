import { readFileSync, writeFileSync } from 'node:fs'
import { pathToFileURL } from 'node:url'
import { z } from 'zod'
import { configSchema } from './config.ts'

export const schemaFile = new URL('./config.schema.json', import.meta.url)

/** The JSON Schema that completes `tillstorm.config.json` in an editor. Ranges of the plan are still checked when it is read. */
export const configJsonSchema = (): string => `${JSON.stringify({ title: 'tillstorm config', ...z.toJSONSchema(configSchema) }, null, 2)}\n`

// `node cli/emit-config-schema.ts` after a change of the schema.
if (process.argv[1] !== undefined && import.meta.url === pathToFileURL(process.argv[1]).href) {
  const text = configJsonSchema()
  let current = ''
  try {
    current = readFileSync(schemaFile, 'utf8')
  } catch {
    // There is none yet.
  }
  if (text !== current) writeFileSync(schemaFile, text)
}
