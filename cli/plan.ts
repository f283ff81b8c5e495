import { Readable } from 'node:stream'
import { pipeline } from 'node:stream/promises'
import { Command, Option } from 'commander'
import { createPlan } from '../fixtures/plan.ts'
import { requestNames } from '../fixtures/request-names.ts'
import { planCsv } from './plan-csv.ts'
import { addPlanOptions, planFromOptions } from './plan-options.ts'
import { summarisePlan } from './plan-summary.ts'
import { planText } from './plan-text.ts'
import type { PlanOptions } from './plan-options.ts'

const requestLines = Object.entries(requestNames).map(([name, meaning]) => `  ${name.padEnd(16)} ${meaning}`)

/** Writes to standard output as fast as its reader takes it; a reader that has seen enough (`| head`) is no error. */
const toStdout = async (pieces: Iterable<string>): Promise<void> => {
  try {
    await pipeline(Readable.from(pieces), process.stdout, { end: false })
  } catch (error) {
    if (!(error instanceof Error && 'code' in error && error.code === 'EPIPE')) throw error
  }
}

export const planCommand = addPlanOptions(new Command('plan'))
  .description('Print the plan of a day: what verify would drive, without driving it')
  .addOption(new Option('--csv', 'every order as a row').conflicts('json'))
  .option('--json', '{parameters, hash, totals, hours, terminals}')
  .addHelpText(
    'after',
    `
REQUEST, in latency.<request> and --fault slow=REQUEST:MS, errors=REQUEST:PERCENT, is one of
${requestLines.join('\n')}

Examples:
  tillstorm plan --profile day --seed 7
  tillstorm plan --hours bakery --peak-multiplier 2.5 --json`,
  )
  .action(async (options: PlanOptions & { csv?: boolean; json?: boolean }) => {
    const { parameters, profile } = planFromOptions(options)
    const plan = createPlan(parameters)
    if (options.csv) return toStdout(planCsv(plan))
    const summary = summarisePlan(plan)
    return toStdout([options.json ? `${JSON.stringify(summary, null, 2)}\n` : planText(summary, profile)])
  })
