import { existsSync, readFileSync, writeFileSync } from 'node:fs'
import { z } from 'zod'
import { checkResultSchema, verdictSchema } from '../../run/records.ts'
import { railExpectations, type NamedFault } from './rail-expectations.ts'

/** Of a run's verdict what the table of docs/rail-accuracy.md is made from. */
const keptVerdictSchema = z.object({
  runId: verdictSchema.shape.runId,
  verdict: verdictSchema.shape.verdict,
  checks: z.array(checkResultSchema.pick({ id: true, status: true, value: true, limit: true, unit: true })),
})
export type KeptVerdict = z.infer<typeof keptVerdictSchema>

const lineSchema = z.object({
  /** null: the clean till. */
  fault: z.enum(Object.keys(railExpectations) as [NamedFault, ...NamedFault[]]).nullable(),
  n: z.number().int().nonnegative(),
  /** Digests of the code that measured and of the code that judged. */
  measuredBy: z.string(),
  judgedBy: z.string(),
  /** Software and machine in one line; null where the run does not say. */
  where: z.string().nullable(),
  /** null: the run left none. */
  verdict: keptVerdictSchema.nullable(),
})
export type LedgerLine = z.infer<typeof lineSchema>

const nameOf = ({ fault, n }: Pick<LedgerLine, 'fault' | 'n'>): string => `${fault ?? 'clean'}-${n}`

/**
 * The runs of the matrix, a JSON line each, kept beside the code: a matrix takes hours, and goes on on another machine where this one stopped. Throws where a line
 * is no line of it.
 */
export class RailLedger {
  readonly #file: string
  readonly #lines = new Map<string, LedgerLine>()

  constructor(file: string) {
    this.#file = file
    if (!existsSync(file)) return
    for (const text of readFileSync(file, 'utf8').split('\n').filter((each) => each !== '')) {
      const line = lineSchema.parse(JSON.parse(text))
      this.#lines.set(nameOf(line), line)
    }
  }

  /** The run as the same code measured and judged it; undefined where another did, or none. */
  find(run: Pick<LedgerLine, 'fault' | 'n' | 'measuredBy' | 'judgedBy'>): LedgerLine | undefined {
    const line = this.#lines.get(nameOf(run))
    return line?.measuredBy === run.measuredBy && line.judgedBy === run.judgedBy ? line : undefined
  }

  /** Takes the run in, in the place of an earlier one of its name, and writes the file. Of the verdict only what the table needs. */
  keep(line: LedgerLine): void {
    this.#lines.set(nameOf(line), lineSchema.parse(line))
    writeFileSync(this.#file, [...this.#lines.values()].map((each) => `${JSON.stringify(each)}\n`).join(''))
  }
}
