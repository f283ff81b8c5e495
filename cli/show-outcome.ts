import { existsSync } from 'node:fs'
import { join } from 'node:path'
import { exitCodeOf } from '../budgets/exit-code.ts'
import { renderVerdictTable } from '../reports/console.ts'
import type { VerdictFile } from '../run/records.ts'
import { runFiles } from '../run/run-directory.ts'
import { setExitCode } from './exit-code.ts'
import { INTERRUPTED } from './interruptible.ts'

/** How a run of `verify`, `load` or `rail` ended; its directory stays, but for a run that was ended before it measured anything. */
export type RunOutcome =
  | { kind: 'judged'; path: string; verdict: VerdictFile }
  | { kind: 'interrupted'; path: string }

/** The end of a run on the console, and its exit code. The last line is the run's directory, for scripts. */
export const showOutcome = (outcome: RunOutcome, stdout: NodeJS.WriteStream): void => {
  switch (outcome.kind) {
    case 'judged': {
      const colour = stdout.isTTY === true && stdout.hasColors() && process.env['NO_COLOR'] === undefined
      stdout.write(`${renderVerdictTable(outcome.verdict, { colour, width: stdout.columns ?? 120 })}\n`)
      stdout.write(`\nreport: ${join(outcome.path, runFiles.report)}\n`)
      setExitCode(exitCodeOf(outcome.verdict.verdict))
      break
    }
    case 'interrupted':
      setExitCode(INTERRUPTED)
      if (!existsSync(join(outcome.path, runFiles.manifest))) return
      stdout.write(`interrupted: \`tillstorm judge ${outcome.path}\` tells what is known\n`)
      break
    default:
      outcome satisfies never
  }
  stdout.write(`run: ${outcome.path}\n`)
}
