import { Command } from 'commander'
import {
  coresProbe,
  diskProbe,
  loopbackProbe,
  memoryProbe,
  mocksPortsProbe,
  openFilesProbe,
  runsFolderProbe,
} from './doctor/machine.ts'
import type { Finding, Probe, Surroundings } from './doctor/probe.ts'
import { missing } from './doctor/probe.ts'
import { chromiumProbe, goProbe, k6Probe, nodeProbe, npmProbe, tillProbe } from './doctor/software.ts'
import { examineTarget, isAboutTarget, isFitTarget, targetTable, type TargetOptions } from './doctor/target.ts'
import { setExitCode } from './exit-code.ts'
import { protocolNames } from './verify/load-protocol.ts'
import { version } from './version.ts'

const probes: readonly Probe[] = [
  nodeProbe,
  npmProbe,
  k6Probe,
  goProbe,
  chromiumProbe,
  tillProbe(),
  coresProbe,
  memoryProbe,
  openFilesProbe,
  diskProbe,
  runsFolderProbe,
  loopbackProbe,
  mocksPortsProbe,
]

export type Row = { name: string; finding: Finding }

/** Runs every probe; one that breaks is a thing that cannot be known, so it counts as missing. */
export const examine = (rows: readonly Probe[], around: Surroundings): Promise<Row[]> =>
  Promise.all(
    rows.map(async ({ name, look }) => {
      const finding = await look(around).catch((error: unknown) =>
        missing(
          `could not be examined: ${error instanceof Error ? error.message : String(error)}`,
          'read the message; report it if it makes no sense',
        ),
      )
      return { name, finding }
    }),
  )

export const isFit = (rows: readonly Row[]): boolean => rows.every(({ finding }) => finding.state !== 'missing')

/** One line a thing, and below what is not as it should be the command that mends it. */
export function doctorTable(rows: readonly Row[]): string {
  const width = Math.max(...rows.map(({ name }) => name.length))
  const lines = rows.flatMap(({ name, finding }) => {
    const label = name.padEnd(width)
    if (finding.state === 'found') return [`ok       ${label}  ${finding.value}  (${finding.from})`]
    const word = finding.state === 'missing' ? 'MISSING' : 'note   '
    return [`${word}  ${label}  ${finding.why}`, `${' '.repeat(width + 11)}→ ${finding.mend}`]
  })
  const bad = rows.filter(({ finding }) => finding.state === 'missing').map(({ name }) => name)
  const end = bad.length === 0 ? 'Everything that a run needs is there.' : `Missing: ${bad.join(', ')}.`
  return [...lines, '', end].join('\n')
}

const collect = (host: string, hosts: readonly string[]): string[] => [...hosts, host]

const aboutTarget = async (options: TargetOptions & { json?: true }): Promise<void> => {
  const { url, findings } = await examineTarget(options, process.env, (line) => process.stderr.write(`${line}\n`))
  const text = options.json
    ? JSON.stringify({ tillstorm: version(), target: url, fit: isFitTarget(findings), findings }, null, 2)
    : `tillstorm ${version()}, ${url}\n${targetTable(findings)}`
  process.stdout.write(`${text}\n`)
  setExitCode(isFitTarget(findings) ? 0 : 2)
}

const aboutMachine = async (options: { json?: true }): Promise<void> => {
  const around = { env: process.env, platform: process.platform, workingFolder: process.cwd() }
  const rows = await examine(probes, around)
  const found = rows.map(({ name, finding }) => ({ name, ...finding }))
  const text = options.json
    ? JSON.stringify({ tillstorm: version(), fit: isFit(rows), found }, null, 2)
    : `tillstorm ${version()}\n${doctorTable(rows)}`
  process.stdout.write(`${text}\n`)
  setExitCode(isFit(rows) ? 0 : 2)
}

export const doctorCommand = new Command('doctor')
  .description('List what this machine has of what tillstorm needs, or, with --target, what of a target would spoil a test, and what mends it')
  .option('--target [url]', 'look at a Magento of your own instead: this one, or the one of --target-magento or of the config')
  .option('--target-magento <url>', 'as with verify')
  .option('--target-sync <url>', 'as with verify')
  .option('--protocol <name|file>', `${protocolNames.join(', ')}, or a protocol file: what would spoil only others is a note (default: the config's, else any)`)
  .option('--allow <host>', 'a host besides loopback that may be contacted (repeatable)', collect, [])
  .option('--config <file>', 'config file; by default tillstorm.config.ts or .json in the working folder')
  .option('--json', 'the same as JSON')
  .addHelpText(
    'after',
    `
Exit code 0 when a run can start, 2 when something that it needs is missing; of a target, 2 when something stands against a test.
On a target it leaves one empty guest cart and, where no operation is open, one failed operation of a bulk; it places no order.

Examples:
  tillstorm doctor
  tillstorm doctor --target https://shop.staging.example --allow shop.staging.example`,
  )
  .action((options: TargetOptions & { json?: true }) => (isAboutTarget(options) ? aboutTarget(options) : aboutMachine(options)))
