import { Command } from 'commander'
import { faultForms } from '../mocks/faults.ts'
import { railAreas, railDevices } from '../run/rail-record.ts'
import { interruptible } from './interruptible.ts'
import { openProgress } from './progress.ts'
import { readRailRequest, type RailCommandOptions } from './rail/request.ts'
import { runRailCommand } from './rail/run-rail-command.ts'
import { showOutcome } from './show-outcome.ts'

const collect = (value: string, values: readonly string[]): string[] => [...values, value]

/** The arguments as given: none of them holds a secret, those come from the environment. */
const argumentsOf = (command: Command): string[] => {
  const { rawArgs } = command.parent as unknown as { rawArgs: string[] }
  return rawArgs.slice(rawArgs.indexOf(command.name()) + 1)
}

/** Whether one page keeps Google's RAIL, in a real Chromium, on an idle backend. */
export const railCommand = new Command('rail')
  .description('Measure in a real Chromium whether a page keeps Google’s RAIL: response, animation, idle, load; also offline and storage')
  .argument('[url]', 'the page; without it the embedded POS is started and measured')
  .option('--serve <dir>', 'serves a folder of static files on loopback and measures it')
  .option('--journey <file|name>', 'what a user does: generic, generic-writes, sell, browse, a .ts or .js file, or a Recorder .json')
  .option('--device <names>', `${railDevices.join(', ')}; several with commas (default: desktop)`)
  .option('--only <areas>', `measures only these, with commas: ${railAreas.join(', ')}`)
  .option('--repeat <n>', 'exactly so many measured rounds; by default until no check is left open')
  .option('--budget <file|preset>', 'rail, pos-rail, or the path of a budget file')
  .option('--allow <host>', 'host that the browser may reach (repeatable); loopback always may', collect, [])
  .option('--target-magento <url>', 'the Magento that the page’s sales go into, for their audit')
  .option('--config <file>', 'config file; by default tillstorm.config.ts or .json in the working folder')
  .option('--fault <fault>', `plants a fault in the embedded POS or its backends (repeatable): ${faultForms.join(', ')}`, collect, [])
  .option('--out <dir>', 'run directory; by default runs/<start>-rail-<id>')
  .addHelpText(
    'after',
    `
A journey signs in with TILLSTORM_POS_USER and TILLSTORM_POS_PASSWORD. Magento's credentials are those of \`tillstorm verify\`.
Exit codes: 0 pass, 1 fail, 2 wrong use or config, 3 void, 4 inconclusive, 130 interrupted.
Examples:
  tillstorm rail
  tillstorm rail http://localhost:3000/ --only response,animation
  tillstorm rail https://till.staging.example/ --allow till.staging.example --journey sell.ts --device tablet
  tillstorm rail --serve dist`,
  )
  .action(async (page: string | undefined, options: RailCommandOptions, command: Command) => {
    const progress = openProgress(process.stderr, Date.now)
    const outcome = await interruptible(
      () => progress.say('interrupted: closing the browser (again to end at once)'),
      async (signal) => {
        const request = await readRailRequest(page, options, argumentsOf(command), Date.now())
        return runRailCommand(request, { env: process.env, progress, signal })
      },
    )
    showOutcome(outcome, process.stdout)
  })
