import { Command } from 'commander'
import { resolve } from 'node:path'
import { reportPaths, writeReports } from '../reports/write.ts'
import { openRun } from '../run/run-directory.ts'

type Options = { html?: string; junit?: string; markdown?: string }

const at = (file: string | undefined): string | null => (file === undefined ? null : resolve(file))

export const reportCommand = new Command('report')
  .description('Render the verdict of a judged run: report.html, junit.xml and summary.md; computes nothing')
  .argument('<run>', 'run directory')
  .option('--html <file>', 'write the HTML report there')
  .option('--junit <file>', 'write the JUnit file there')
  .option('--markdown <file>', 'write the Markdown summary there')
  .addHelpText(
    'after',
    `
Without an option all three are written into the run directory; with options only what they name.

Example:
  tillstorm report runs/friday --junit out.xml`,
  )
  .action(async (directory: string, options: Options) => {
    const run = await openRun(directory)
    const wanted = { html: at(options.html), junit: at(options.junit), markdown: at(options.markdown) }
    const paths = Object.values(wanted).every((path) => path === null) ? reportPaths(run) : wanted
    for (const path of await writeReports(run, paths)) process.stdout.write(`${path}\n`)
  })
