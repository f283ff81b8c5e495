import { readFileSync } from 'node:fs'
import { fileURLToPath } from 'node:url'
import { z } from 'zod'
import { writeFileAtomic } from '../run/atomic.ts'
import { railSchema } from '../run/rail-record.ts'
import { verdictSchema } from '../run/records.ts'

const about = (title: string, file: string) => ({ title, description: `${file} of a tillstorm run directory` })

/** The JSON Schemas beside this file, as text; `node reports/emit-schema.ts` writes them. */
const schemas: readonly { file: string; text: () => string }[] = [
  { file: 'verdict.schema.json', text: () => asText(about('tillstorm verdict', 'verdict.json'), verdictSchema) },
  { file: 'rail.schema.json', text: () => asText(about('tillstorm RAIL record', 'rail.json'), railSchema) },
]

const asText = (head: object, schema: z.ZodType): string => `${JSON.stringify({ ...head, ...z.toJSONSchema(schema) }, null, 2)}\n`

const pathOf = (file: string): string => fileURLToPath(new URL(file, import.meta.url))

/** The files in the repository that are not the schema of today's code. */
export const staleSchemas = (): string[] =>
  schemas.filter(({ file, text }) => readFileSync(pathOf(file), 'utf8') !== text()).map(({ file }) => file)

if (import.meta.main) for (const { file, text } of schemas) writeFileAtomic(pathOf(file), text())
