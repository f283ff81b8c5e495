import { Command, CommanderError } from 'commander'
import { TillstormError } from '../run/problems.ts'
import { auditCommand } from './audit.ts'
import { cleanupCommand } from './cleanup.ts'
import { doctorCommand } from './doctor.ts'
import { exitCode } from './exit-code.ts'
import { judgeCommand } from './judge.ts'
import { mocksCommand } from './mocks.ts'
import { planCommand } from './plan.ts'
import { probeCommand } from './probe.ts'
import { railCommand } from './rail.ts'
import { reportCommand } from './report.ts'
import { securityCommand } from './security.ts'
import { loadCommand, verifyCommand } from './verify.ts'
import { version } from './version.ts'

const WRONG_USE = 2
const INTERRUPTED = 130

const commands = [
  verifyCommand, loadCommand, railCommand, planCommand, auditCommand, judgeCommand, reportCommand, securityCommand, cleanupCommand, mocksCommand, probeCommand,
  doctorCommand,
]

const program = new Command('tillstorm')
  .description('Proves, before a release or a peak season, that a Magento-based point of sale holds')
  .version(version())
  .exitOverride()
  .addHelpText('after', '\nExample:\n  tillstorm verify --profile smoke')

/** Commander puts its guess (`Did you mean …?`) on a line of its own: a problem is one line here, as all others are told. */
const oneLineErrors = {
  outputError: (text: string, write: (text: string) => void): void =>
    write(`tillstorm: ${text.trim().replace(/^error: /, '').replaceAll(/\s*\n\s*/g, ' ')} (USAGE); run the command with --help\n`),
}

program.configureOutput(oneLineErrors)
for (const command of commands) program.addCommand(command.exitOverride().configureOutput(oneLineErrors))

/** One line for whatever went wrong. An error that is no TillstormError is a defect of ours: it says so, with its stack on request. */
const explain = (error: unknown): { line: string; code: number } => {
  if (error instanceof TillstormError) return { line: `tillstorm: ${error.message} (${error.code}); ${error.hint}`, code: error.exitCode }
  const message = error instanceof Error ? error.message : String(error)
  const stack = process.env['TILLSTORM_DEBUG'] !== undefined && error instanceof Error ? `\n${error.stack}` : ''
  return { line: `tillstorm: unexpected: ${message.split('\n')[0]}; TILLSTORM_DEBUG=1 shows where; please report it${stack}`, code: WRONG_USE }
}

// A reader that went away (`tillstorm plan | head`) is no problem of ours.
for (const stream of [process.stdout, process.stderr]) {
  stream.on('error', (error: NodeJS.ErrnoException) => {
    if (error.code !== 'EPIPE') throw error
  })
}

try {
  await program.parseAsync(process.argv)
  process.exitCode = exitCode()
  // Whatever still waits for a target that does not answer: the user has asked to end.
  if (exitCode() === INTERRUPTED) process.exit()
} catch (error) {
  if (error instanceof CommanderError) {
    // Commander has said it already; help and version end here too, with code 0.
    process.exitCode = error.exitCode === 0 ? 0 : WRONG_USE
  } else {
    const { line, code } = explain(error)
    process.stderr.write(`${line}\n`)
    process.exitCode = code
  }
}
