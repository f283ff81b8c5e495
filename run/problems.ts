/**
 * Every problem that tillstorm reports by name: a stable code, the exit code of the command that meets it, and a hint
 * that mends it. `docs/problems.md` is made from this table.
 */
export const problems = {
  USAGE: { exitCode: 2, hint: 'run the command with --help' },
  CONFIG_INVALID: { exitCode: 2, hint: 'mend the named field; `docs/config.md` lists every field' },
  BUDGET_INVALID: { exitCode: 2, hint: 'mend the named check; `docs/budgets.md` shows the format' },
  PLAN_INVALID: { exitCode: 2, hint: 'mend the named parameter; `tillstorm plan --help` lists their ranges' },
  HOST_NOT_ALLOWED: { exitCode: 2, hint: 'add the host with --allow HOST or to `allow` in the config' },
  TARGET_UNREACHABLE: { exitCode: 2, hint: 'check the URL, and that the server runs and can be reached from here' },
  TARGET_REFUSED: { exitCode: 2, hint: 'check user, password or token in the environment (TILLSTORM_MAGENTO_*, TILLSTORM_SYNC_TOKEN)' },
  TARGET_UNEXPECTED: { exitCode: 2, hint: 'check that the URL is the base of a Magento or of a sync backend' },
  OUT_UNWRITABLE: { exitCode: 2, hint: 'choose another folder with --out DIR' },
  OUT_NOT_EMPTY: { exitCode: 2, hint: 'choose a new folder with --out DIR; a run never overwrites another' },
  DISK_FULL: { exitCode: 2, hint: 'free some space or choose another disk with --out DIR; what was written is kept' },
  RUN_NOT_FOUND: { exitCode: 2, hint: 'give the run directory that the last line `run: PATH` named' },
  RUN_UNREADABLE: { exitCode: 2, hint: 'the named file was changed or written by another version; repeat the run' },
  K6_NOT_FOUND: { exitCode: 2, hint: 'install Go 1.25 or newer, put a k6 2.x on the PATH, or set TILLSTORM_K6 to one' },
  K6_FAILED: { exitCode: 2, hint: 'the lines above are from k6; `tillstorm doctor` checks the installation' },
  PROTOCOL_INVALID: { exitCode: 2, hint: 'name a protocol or a file that exports one; see `docs/protocols.md`' },
  EMBEDDED_FAILED: { exitCode: 2, hint: 'the lines above are from the embedded server; `tillstorm doctor` checks the installation' },
  RUN_CLEANED_UP: { exitCode: 2, hint: 'the audit from before the clean-up stands in audit.json' },
  RUN_CUT: { exitCode: 3, hint: 'no order was sent; start the run again in a new folder' },
  DRY_RUN_FAILED: { exitCode: 2, hint: '`tillstorm doctor --target` tells what stands in the way; --no-dry-run leaves the dry run out' },
  CHROMIUM_NOT_FOUND: { exitCode: 2, hint: 'apt-get install chromium (or install Chrome), or set TILLSTORM_CHROMIUM to one' },
  CHROMIUM_FAILED: { exitCode: 2, hint: '`tillstorm doctor` checks the installation; free memory may help' },
  PAGE_UNUSABLE: { exitCode: 2, hint: 'open the URL in a browser: it must answer with an HTML page that stays' },
  JOURNEY_FAILED: { exitCode: 2, hint: 'try the journey by hand in a browser; TILLSTORM_POS_USER and TILLSTORM_POS_PASSWORD are what it signs in with' },
  JOURNEY_INVALID: { exitCode: 2, hint: 'name a built-in journey, a file that exports `journey`, or a Recorder JSON; see `docs/journeys.md`' },
} as const satisfies Record<string, { exitCode: number; hint: string }>

export type ProblemCode = keyof typeof problems

/** A problem that a user can mend. `main.ts` prints `message` and the hint in one line and exits with its exit code. */
export class TillstormError extends Error {
  readonly code: ProblemCode
  readonly hint: string
  readonly exitCode: number

  constructor(code: ProblemCode, message: string, options: { cause?: unknown; hint?: string } = {}) {
    super(message, { cause: options.cause })
    this.name = 'TillstormError'
    this.code = code
    this.hint = options.hint ?? problems[code].hint
    this.exitCode = problems[code].exitCode
  }
}
