import { Command } from 'commander'
import { faultForms } from '../mocks/faults.ts'
import { interruptible } from './interruptible.ts'
import { openProgress } from './progress.ts'
import { runSecurityCommand } from './security/run-security-command.ts'
import { showOutcome } from './show-outcome.ts'
import { protocolNames } from './verify/load-protocol.ts'
import { readRequest, type VerifyOptions } from './verify/request.ts'

const collect = (value: string, values: readonly string[]): string[] => [...values, value]

/** The arguments as given: none of them holds a secret, those come from the environment. */
const argumentsOf = (command: Command): string[] => {
  const { rawArgs } = command.parent as unknown as { rawArgs: string[] }
  return rawArgs.slice(rawArgs.indexOf(command.name()) + 1)
}

/** The security probes of `verify` alone: no load is driven. */
export const securityCommand = new Command('security')
  .description('Probe the doors that tills use: tokens that are missing, tampered, expired, revoked or of too few rights, what errors tell, carts of others')
  .option('--config <file>', 'config file; by default tillstorm.config.ts or .json in the working folder')
  .option('--target-sync <url>', 'sync backend of your own, instead of the embedded one')
  .option('--target-magento <url>', 'Magento of your own, instead of the embedded one')
  .option('--allow <host>', 'host that may be contacted (repeatable); loopback always may', collect, [])
  .option('--protocol <name|file>', `whose endpoints are probed: ${protocolNames.join(', ')}, or a protocol file (default: magento-orders)`)
  .option('--budget <file|preset>', 'security, or the path of a budget file')
  .option('--fault <fault>', `plants a fault in an embedded target (repeatable): ${faultForms.filter((form) => !form.startsWith('pos-')).join(', ')}`, collect, [])
  .option('--out <dir>', 'run directory; by default runs/<start>-security-<id>')
  .addHelpText(
    'after',
    `
Reads only, but for two customers that it opens on Magento, <prefix>-p1@tillstorm.invalid and -p2. Waits up to 40 s for a token to end, where tokens are that short.
Exit codes: 0 pass, 1 fail, 2 wrong use or config, 3 void, 130 interrupted.
Examples:
  tillstorm security
  tillstorm security --protocol magento-customer --fault foreign-cart
  tillstorm security --target-magento https://shop.staging.example --allow shop.staging.example`,
  )
  .action(async (options: VerifyOptions, command: Command) => {
    const progress = openProgress(process.stderr, Date.now)
    const outcome = await interruptible(
      () => progress.say('interrupted (again to end at once)'),
      async (signal) => {
        const asked = { ...options, protocol: options.protocol ?? 'magento-orders', profile: 'smoke', budget: options.budget ?? 'security' }
        const request = await readRequest('security', asked, argumentsOf(command), Date.now())
        return runSecurityCommand(request, { env: process.env, progress, signal })
      },
    )
    showOutcome(outcome, process.stdout)
  })
