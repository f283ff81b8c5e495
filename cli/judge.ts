import { Command } from 'commander'
import { exitCodeOf } from '../budgets/exit-code.ts'
import { judge } from '../budgets/judge.ts'
import { loadBudget } from '../budgets/load.ts'
import { measure } from '../budgets/measure.ts'
import { renderVerdictTable } from '../reports/console.ts'
import { openRun, runFiles } from '../run/run-directory.ts'
import { setExitCode } from './exit-code.ts'

export const judgeCommand = new Command('judge')
  .description('Judge a recorded run against a budget: reads the run directory, writes verdict.json into it')
  .argument('<run>', 'run directory')
  .option('-b, --budget <file>', "budget file or preset (pos, pos-day, smoke, rail, pos-rail); by default the run's own")
  .addHelpText(
    'after',
    `
Exit codes: 0 pass, 1 fail, 2 wrong use, 3 void (the run cannot tell), 4 inconclusive (too few samples to tell).

Example:
  tillstorm judge runs/friday --budget pos-day`,
  )
  .action(async (directory: string, options: { budget?: string }) => {
    const run = await openRun(directory)
    const budget = await loadBudget(options.budget ?? run.manifest.budget)
    const verdict = judge(await measure(run), budget)
    run.writeJson(runFiles.verdict, verdict)
    const { stdout } = process
    const colour = stdout.isTTY === true && stdout.hasColors() && process.env['NO_COLOR'] === undefined
    stdout.write(`${renderVerdictTable(verdict, { colour, width: stdout.columns ?? 120 })}\n`)
    setExitCode(exitCodeOf(verdict.verdict))
  })
