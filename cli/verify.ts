import { Command } from 'commander'
import { faultForms } from '../mocks/faults.ts'
import { railDevices } from '../run/rail-record.ts'
import { interruptible } from './interruptible.ts'
import { addPlanOptions } from './plan-options.ts'
import { openProgress } from './progress.ts'
import { showOutcome } from './show-outcome.ts'
import { protocolNames } from './verify/load-protocol.ts'
import { readRequest, type VerifyOptions } from './verify/request.ts'
import { runVerify } from './verify/run-verify.ts'

const collect = (value: string, values: readonly string[]): string[] => [...values, value]

const act = (verb: string) => async (options: VerifyOptions, command: Command): Promise<void> => {
  const progress = openProgress(process.stderr, Date.now)
  const outcome = await interruptible(
    () => progress.say('interrupted: stopping the load (again to end at once)'),
    async (signal) => {
      const request = await readRequest(verb, options, flagsOf(command), Date.now())
      return runVerify(request, { env: process.env, progress, signal })
    },
  )
  showOutcome(outcome, process.stdout)
}

/** The flags as given: none of them holds a secret, those come from the environment. */
const flagsOf = (command: Command): string[] => {
  const { rawArgs } = command.parent as unknown as { rawArgs: string[] }
  return rawArgs.slice(rawArgs.indexOf(command.name()) + 1)
}

const verifyLike = (verb: string, description: string, posText: string): Command =>
  addPlanOptions(new Command(verb).description(description))
    .option('--config <file>', 'config file; by default tillstorm.config.ts or .json in the working folder')
    .option('--target-sync <url>', 'sync backend of your own, instead of the embedded one')
    .option('--target-magento <url>', 'Magento of your own, instead of the embedded one')
    .option('--allow <host>', 'host that load may go to (repeatable); loopback always may', collect, [])
    .option('--protocol <name|file>', `${protocolNames.join(', ')}, or the path of a protocol file (default: sync)`)
    .option('--budget <file|preset>', 'pos, pos-day, smoke, or the path of a budget file')
    .option('--target-pos <url>', posText)
    .option('--browser-terminals <n>', 'terminals that are real browsers beside the load, for their web vitals (default: 0)')
    .option('--fault <fault>', `plants a fault in an embedded target (repeatable): ${faultForms.join(', ')}`, collect, [])
    .option('--no-dry-run', 'sends the load to a Magento of your own without placing and auditing one order before it')
    .option('--out <dir>', 'run directory; by default runs/<start>-<profile>-<id>')
    .addHelpText(
      'after',
      `
Credentials of your own targets come from the environment: TILLSTORM_MAGENTO_USER and TILLSTORM_MAGENTO_PASSWORD, or
TILLSTORM_MAGENTO_TOKEN, or the four values of an integration (docs/targets.md), and TILLSTORM_SYNC_TOKEN. \`tillstorm doctor --target\` says
what would spoil a run on them. \`tillstorm plan --help\` lists the REQUEST names of faults and budgets.
Exit codes: 0 pass, 1 fail, 2 wrong use or config, 3 void, 4 inconclusive, 130 interrupted.

Examples:
  tillstorm ${verb} --profile smoke
  tillstorm ${verb} --target-sync https://sync.staging.example --target-magento https://shop.staging.example \\
    --allow sync.staging.example --allow shop.staging.example --profile peak-hour`,
    )
    .action(act(verb))

/** The whole proof: drive the day, drain, audit, measure the till in a browser, judge, report. */
export const verifyCommand = verifyLike(
  'verify',
  'Drive a day of tills against the backend, audit every order in Magento, measure the till in a browser, judge and report',
  'the till’s web app, instead of the embedded one; measured in a browser',
)
  .option('--journey <file|name>', 'what a user does at it; see `tillstorm rail --help`')
  .option('--device <names>', `what it is measured on: ${railDevices.join(', ')}; several with commas (default: desktop)`)

/** The load part of `verify`, without RAIL: no browser, unless terminals are to be some. */
export const loadCommand = verifyLike(
  'load', 'The load part of verify: drive, audit, judge and report', 'the till’s web app that browser terminals open, instead of the embedded one',
)
