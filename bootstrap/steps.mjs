/** A step of the set-up that failed, with the command or the change that mends it. */
export class SetupProblem extends Error {
  /** @param {string} message @param {string} mend */
  constructor(message, mend) {
    super(message)
    this.name = 'SetupProblem'
    this.mend = mend
  }
}

/** One line of set-up progress. stderr, so that what a command prints on stdout stays its own. @param {string} line */
export function say(line) {
  process.stderr.write(`set-up: ${line}\n`)
}

/**
 * Runs an entry point: a SetupProblem becomes one clear line and exit code 2, as in tillstorm's own table of problems.
 * @param {() => Promise<number>} main gives the exit code
 */
export async function enter(main) {
  try {
    process.exitCode = await main()
  } catch (error) {
    if (!(error instanceof SetupProblem)) throw error
    process.stderr.write(`tillstorm: ${error.message}. To mend it: ${error.mend}\n`)
    process.exitCode = 2
  }
}
