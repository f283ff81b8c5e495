/**
 * Counts what node:test reports, prints failures as they come, and ends with a list of skipped and slow tests and one
 * line of sums. Suites are not counted, nor a parent that failed only because a test inside it did.
 */
export class Tally {
  #passed = 0
  #failed = 0
  /** @type {string[]} */ #skipped = []
  /** @type {{ name: string, durationMs: number }[]} */ #slow = []
  /** @type {Map<string, number>} */ #perFile = new Map()
  /** @type {Map<string, string>} */ #stderrTails = new Map()
  /** @type {{ print: (line: string) => void, slowMs: number, name: (file: string) => string }} */ #options

  /** @param {{ print: (line: string) => void, slowMs: number, name: (file: string) => string }} options */
  constructor(options) {
    this.#options = options
  }

  /** @param {{ type: string, data: any }} event an event of node:test's `run()` */
  take({ type, data }) {
    const file = typeof data?.file === 'string' ? this.#options.name(data.file) : ''
    if (type === 'test:stderr')
      this.#stderrTails.set(file, ((this.#stderrTails.get(file) ?? '') + data.message).slice(-2000))
    if (type === 'test:summary' && file !== '')
      this.#options.print(`  ${file}: ${this.#perFile.get(file) ?? 0} passed (${seconds(data.duration_ms)})`)
    if (type !== 'test:pass' && type !== 'test:fail') return
    if (data.details?.type === 'suite' && !isOwnFailure(data)) return
    // node:test reports a file in which no test ran as one that passed.
    if (type === 'test:pass' && data.name === data.file) return this.failed(file, 'not one test ran in this file')
    const name = file === '' ? data.name : data.name === data.file ? file : `${file}: ${data.name}`
    if (data.skip !== undefined || data.todo !== undefined) {
      const reason = data.skip ?? data.todo
      this.#skipped.push(`${name}: ${typeof reason === 'string' && reason !== '' ? reason : 'no reason given'}`)
    } else if (type === 'test:pass') {
      this.#perFile.set(file, (this.#perFile.get(file) ?? 0) + 1)
      this.passed(name, data.details?.duration_ms ?? 0)
    } else if (isOwnFailure(data)) {
      this.failed(name, `${describe(data.details?.error)}${this.#crashNotes(data, file)}`)
    }
  }

  /** @param {string} name @param {number} durationMs */
  passed(name, durationMs) {
    this.#passed += 1
    if (durationMs >= this.#options.slowMs) this.#slow.push({ name, durationMs })
  }

  /** @param {string} name @param {string} why */
  failed(name, why) {
    this.#failed += 1
    this.#options.print(`FAILED ${name}\n${why.replace(/^/gm, '    ')}`)
  }

  /** Prints the sums; true when something passed and nothing failed. */
  finish() {
    const { print } = this.#options
    if (this.#passed + this.#failed === 0) this.failed('there are tests to run', 'not one test ran')
    for (const { name, durationMs } of this.#slow.sort((a, b) => b.durationMs - a.durationMs))
      print(`slow: ${name} (${seconds(durationMs)})`)
    for (const line of this.#skipped) print(`skipped: ${line}`)
    const skipped = this.#skipped.length > 0 ? `, ${this.#skipped.length} skipped` : ''
    print(`${this.#passed} passed, ${this.#failed} failed${skipped}`)
    return this.#failed === 0 && this.#passed > 0
  }

  /** What a file wrote before it died is the only trace of why. @param {any} data @param {string} file */
  #crashNotes(data, file) {
    const notes = this.#stderrTails.get(file)
    return data.nesting === 0 && data.name === data.file && notes !== undefined ? `\n${notes.trim()}` : ''
  }
}

/** @param {any} data */
const isOwnFailure = (data) => data.details?.error !== undefined && data.details.error.failureType !== 'subtestsFailed'

/** @param {any} error */
function describe(error) {
  const cause = error?.cause ?? error
  return cause instanceof Error ? (cause.stack ?? cause.message) : String(cause)
}

/** @param {number} durationMs */
const seconds = (durationMs) => `${(durationMs / 1000).toFixed(1)} s`
