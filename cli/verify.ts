import { Command } from 'commander'
import { exitCodeOf } from '../budgets/exit-code.ts'
import { faultForms } from '../mocks/faults.ts'
import { renderVerdictTable } from '../reports/console.ts'
import { runFiles } from '../run/run-directory.ts'
import { setExitCode } from './exit-code.ts'
import { addPlanOptions } from './plan-options.ts'
import { openProgress } from './progress.ts'
import { protocolNames } from './verify/load-protocol.ts'
import { readRequest, type VerifyOptions } from './verify/request.ts'
import { runVerify } from './verify/run-verify.ts'
import { join } from 'node:path'

const collect = (value: string, values: readonly string[]): string[] => [...values, value]

const INTERRUPTED = 130
/** A process group and npm may each deliver the same Ctrl-C. */
const SAME_PRESS_MS = 1000

const act = (verb: string) => async (options: VerifyOptions, command: Command): Promise<void> => {
  const interrupted = new AbortController()
  let interruptedAtMs = 0
  const interrupt = (): void => {
    if (interrupted.signal.aborted) {
      // The second time nobody waits for anything: children end with the pipe and the channel to us.
      if (performance.now() - interruptedAtMs > SAME_PRESS_MS) process.exit(INTERRUPTED)
      return
    }
    interruptedAtMs = performance.now()
    interrupted.abort()
    progress.say('interrupted: stopping the load (again to end at once)')
  }
  const progress = openProgress(process.stderr, Date.now)
  process.on('SIGINT', interrupt)
  process.on('SIGTERM', interrupt)
  try {
    const request = await readRequest(verb, options, flagsOf(command), Date.now())
    const outcome = await runVerify(request, { env: process.env, progress, signal: interrupted.signal })
    const { stdout } = process
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
        break
      default:
        outcome satisfies never
    }
    stdout.write(`run: ${outcome.path}\n`)
  } finally {
    process.off('SIGINT', interrupt)
    process.off('SIGTERM', interrupt)
  }
}

/** The flags as given: none of them holds a secret, those come from the environment. */
const flagsOf = (command: Command): string[] => {
  const { rawArgs } = command.parent as unknown as { rawArgs: string[] }
  return rawArgs.slice(rawArgs.indexOf(command.name()) + 1)
}

const verifyLike = (verb: string, description: string): Command =>
  addPlanOptions(new Command(verb).description(description))
    .option('--config <file>', 'config file; by default tillstorm.config.ts or .json in the working folder')
    .option('--target-sync <url>', 'sync backend of your own, instead of the embedded one')
    .option('--target-magento <url>', 'Magento of your own, instead of the embedded one')
    .option('--allow <host>', 'host that load may go to (repeatable); loopback always may', collect, [])
    .option('--protocol <name|file>', `${protocolNames.join(', ')}, or the path of a protocol file (default: sync)`)
    .option('--budget <file|preset>', 'pos-day, smoke, or the path of a budget file')
    .option('--fault <fault>', `plants a fault in an embedded target (repeatable): ${faultForms.join(', ')}`, collect, [])
    .option('--out <dir>', 'run directory; by default runs/<start>-<profile>-<id>')
    .addHelpText(
      'after',
      `
Credentials of your own targets come from the environment: TILLSTORM_MAGENTO_USER and TILLSTORM_MAGENTO_PASSWORD or
TILLSTORM_MAGENTO_TOKEN, and TILLSTORM_SYNC_TOKEN. \`tillstorm plan --help\` lists the REQUEST names of faults and budgets.
Exit codes: 0 pass, 1 fail, 2 wrong use or config, 3 void, 4 inconclusive, 130 interrupted.

Examples:
  tillstorm ${verb} --profile smoke
  tillstorm ${verb} --target-sync https://sync.staging.example --target-magento https://shop.staging.example \\
    --allow sync.staging.example --allow shop.staging.example --profile peak-hour`,
    )
    .action(act(verb))

/** The whole proof: drive the day, drain, audit, judge, report. */
export const verifyCommand = verifyLike('verify', 'Drive a day of tills against the backend, audit every order in Magento, judge and report')

/** The load part of `verify`, without any browser measurement. */
export const loadCommand = verifyLike('load', 'The load part of verify: drive, audit, judge and report, never a browser')
