import { readFileSync } from 'node:fs'
import { fileURLToPath } from 'node:url'
import { z } from 'zod'
import { writeFileAtomic } from '../run/atomic.ts'
import { verdictSchema } from '../run/records.ts'

export const schemaFile = fileURLToPath(new URL('verdict.schema.json', import.meta.url))

const about = { title: 'tillstorm verdict', description: 'verdict.json of a tillstorm run directory' }

/** The JSON Schema of verdict.json, as text; `node reports/emit-schema.ts` writes it beside this file. */
export const verdictJsonSchema = (): string =>
  `${JSON.stringify({ ...about, ...z.toJSONSchema(verdictSchema) }, null, 2)}\n`

/** Whether the file in the repository is the schema of today's code. */
export const schemaIsCurrent = (): boolean => readFileSync(schemaFile, 'utf8') === verdictJsonSchema()

if (import.meta.main) writeFileAtomic(schemaFile, verdictJsonSchema())
