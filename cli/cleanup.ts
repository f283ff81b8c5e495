import { Command } from 'commander'
import { runCleanup, type CleanupFlags } from './cleanup/run-cleanup.ts'
import { setExitCode } from './exit-code.ts'
import { interruptible } from './interruptible.ts'
import { openProgress } from './progress.ts'

const collect = (host: string, hosts: readonly string[]): string[] => [...hosts, host]

export const cleanupCommand = new Command('cleanup')
  .description('Undo on a Magento of your own what a run made there, as far as that is safe; read it back, and say what stays')
  .argument('<run>', 'run directory')
  .option('--dry-run', 'only tell what would be undone')
  .option('--target-magento <url>', 'the Magento to clean, if not the one that the run names')
  .option('--allow <host>', 'a host besides loopback that may be contacted (repeatable)', collect, [])
  .option('--config <file>', 'config file; its `allow`, `headers` and `caFile` count here')
  .option('--per-second <n>', 'records that are changed in a second, at most', '5')
  .addHelpText(
    'after',
    `
Cancels orders out of carts and deletes the customers that the run opened; never touches orders that came by POST /V1/orders. Writes cleanup.json.
Credentials: TILLSTORM_MAGENTO_TOKEN, or TILLSTORM_MAGENTO_USER and TILLSTORM_MAGENTO_PASSWORD, or the four values of an integration.
Exit codes: 0 all that can be undone is undone, 1 something of it could not, 2 wrong use or a target that cannot be asked, 130 interrupted.

Examples:
  tillstorm cleanup runs/friday --dry-run
  tillstorm cleanup runs/friday --allow shop.staging.example`,
  )
  .action(async (directory: string, flags: CleanupFlags) => {
    const progress = openProgress(process.stderr, Date.now)
    const { text, code } = await interruptible(
      () => progress.say('interrupted: ends after this record (again to end at once)'),
      (signal) => runCleanup(directory, flags, { env: process.env, stream: process.stderr, signal }),
    )
    process.stdout.write(`${text}\n`)
    setExitCode(code)
  })
