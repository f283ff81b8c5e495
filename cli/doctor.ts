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
import { chromiumProbe, goProbe, k6Probe, nodeProbe, npmProbe } from './doctor/software.ts'
import { setExitCode } from './exit-code.ts'
import { version } from './version.ts'

const probes: readonly Probe[] = [
  nodeProbe,
  npmProbe,
  k6Probe,
  goProbe,
  chromiumProbe,
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

export const doctorCommand = new Command('doctor')
  .description('List what this machine has of what tillstorm needs, and the command that mends what is missing')
  .option('--json', 'the same as JSON')
  .addHelpText(
    'after',
    '\nExit code 0 when a run can start, 2 when something that it needs is missing.\n\nExample:\n  tillstorm doctor',
  )
  .action(async (options: { json?: true }) => {
    const around = { env: process.env, platform: process.platform, workingFolder: process.cwd() }
    const rows = await examine(probes, around)
    const found = rows.map(({ name, finding }) => ({ name, ...finding }))
    const text = options.json
      ? JSON.stringify({ tillstorm: version(), fit: isFit(rows), found }, null, 2)
      : `tillstorm ${version()}\n${doctorTable(rows)}`
    process.stdout.write(`${text}\n`)
    setExitCode(isFit(rows) ? 0 : 2)
  })
