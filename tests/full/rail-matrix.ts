import { spawn } from 'node:child_process'
import { createHash } from 'node:crypto'
import { existsSync, globSync, mkdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { fileURLToPath } from 'node:url'
import { parseArgs } from 'node:util'
import { railAreas, railSchema } from '../../run/rail-record.ts'
import { manifestSchema, verdictSchema, type VerdictFile } from '../../run/records.ts'
import { accuracyPage, type MatrixRun } from './rail-accuracy.ts'
import { areasOfFault, railExpectations, unmatchedFaults, type NamedFault } from './rail-expectations.ts'
import { RailLedger } from './rail-ledger.ts'

/**
 * `npm run test:full -- rail [--clean 20] [--runs 5] [--fault NAME]... [--out DIR]`: `tillstorm rail` on the clean till and on each planted fault, again and again, and
 * the table of what was found in docs/rail-accuracy.md, made from the runs' own verdict.json. A run that the same code measured is not made again, only judged
 * again where its folder is here: the matrix can be stopped and started at any time, and by rail-runs.jsonl also on another machine. Exit code 1 where a number
 * falls short.
 */
const { values } = parseArgs({
  args: process.argv.slice(2).filter((word) => word !== 'rail'),
  options: {
    clean: { type: 'string', default: '20' },
    runs: { type: 'string', default: '5' },
    fault: { type: 'string', multiple: true, default: Object.keys(railExpectations) },
    out: { type: 'string', default: 'runs/rail-matrix' },
  },
})

const mainFile = fileURLToPath(new URL('../../cli/main.ts', import.meta.url))
const ledgerFile = fileURLToPath(new URL('rail-runs.jsonl', import.meta.url))
const page = fileURLToPath(new URL('../../docs/rail-accuracy.md', import.meta.url))

/** Of all code in these folders that is no test: another text, another outcome. */
const digestOf = (patterns: readonly string[]): string => {
  const digest = createHash('sha256')
  const root = fileURLToPath(new URL('../../', import.meta.url))
  const isTold = (file: string): boolean => !/(^|\/)(dist|recorded)\/|\.test\.ts$|(^|\/)test-/.test(file)
  const files = patterns.flatMap((pattern) => globSync(pattern, { cwd: root })).filter(isTold)
  for (const file of files.sort()) digest.update(`${file}\n`).update(readFileSync(join(root, file)))
  return digest.digest('hex').slice(0, 16)
}

/** The till and what measures it; the backend behind the till only answers it. */
const measuringCode = (): string => digestOf(['engine/browser', 'scenarios/journeys', 'mocks/pos'].map((folder) => `${folder}/**/*.{ts,tsx,css,json}`))

const judgingCode = (): string => digestOf(['budgets/rail/**/*.ts', 'budgets/presets/*rail.json', 'stats/**/*.ts'])

const verdictIn = (folder: string): VerdictFile | null => {
  const file = join(folder, 'verdict.json')
  return existsSync(file) ? verdictSchema.parse(JSON.parse(readFileSync(file, 'utf8'))) : null
}

/** Software and machine of a run, from its manifest and its rail.json. */
const whereOf = (folder: string): string | null => {
  const [manifestFile, railFile] = [join(folder, 'manifest.json'), join(folder, 'rail.json')]
  if (!existsSync(manifestFile) || !existsSync(railFile)) return null
  const { versions, machine } = manifestSchema.parse(JSON.parse(readFileSync(manifestFile, 'utf8')))
  const { browser } = railSchema.parse(JSON.parse(readFileSync(railFile, 'utf8')))
  return `tillstorm ${versions.tillstorm}, ${browser.product}, ${machine.cores} cores of ${machine.cpu}`
}

/** One command, its progress on our stderr. Interrupted it is 130, also where the child had no handler for it yet. */
const tillstorm = (...words: readonly string[]): Promise<number> => {
  const child = spawn(process.execPath, [mainFile, ...words], { stdio: ['ignore', 'ignore', 'inherit'] })
  let isInterrupted = false
  const end = (): void => {
    isInterrupted = true
    child.kill('SIGINT')
  }
  process.once('SIGINT', end)
  return new Promise((resolve) =>
    child.once('close', (code) => {
      process.off('SIGINT', end)
      resolve(isInterrupted ? 130 : (code ?? 1))
    }),
  )
}

/** The first run of a fault measures everything, to see that all other checks hold; the further ones only the areas that the fault must break. */
const flagsFor = (fault: NamedFault | null, n: number): string[] => {
  if (fault === null) return []
  const only = n === 0 ? (fault === 'leak' ? railAreas : null) : areasOfFault(fault)
  return ['--fault', `pos-${fault}`, ...(only === null ? [] : ['--only', only.join(',')])]
}

const isFault = (name: string): name is NamedFault => Object.hasOwn(railExpectations, name)

const main = async (): Promise<number> => {
  const strangers = [...unmatchedFaults(), ...values.fault.filter((name) => !isFault(name))]
  if (strangers.length > 0) throw new Error(`faults without a row, or rows without a fault: ${strangers.join(', ')}`)
  mkdirSync(values.out, { recursive: true })
  const planned: { fault: NamedFault | null; n: number; folder: string }[] = []
  for (let n = 0; n < Math.max(Number(values.clean), Number(values.runs)); n += 1) {
    if (n < Number(values.clean)) planned.push({ fault: null, n, folder: join(values.out, `clean-${n}`) })
    if (n < Number(values.runs)) for (const fault of values.fault.filter(isFault)) planned.push({ fault, n, folder: join(values.out, `${fault}-${n}`) })
  }
  const [measuredBy, judgedBy] = [measuringCode(), judgingCode()]
  const ledger = new RailLedger(ledgerFile)
  const runs: MatrixRun[] = []
  for (const [place, { fault, n, folder }] of planned.entries()) {
    const stamp = `${folder}.code`
    const isHere = existsSync(stamp) && readFileSync(stamp, 'utf8') === measuredBy && verdictIn(folder) !== null
    let line = isHere ? undefined : ledger.find({ fault, n, measuredBy, judgedBy })
    if (line === undefined) {
      if (isHere) {
        if ((await tillstorm('judge', folder)) === 130) return 130
      } else {
        process.stderr.write(`\n== ${place + 1} of ${planned.length}: ${fault ?? 'clean'}\n`)
        rmSync(folder, { recursive: true, force: true })
        if ((await tillstorm('rail', ...flagsFor(fault, n), '--out', folder)) === 130) return 130
        writeFileSync(stamp, measuredBy)
      }
      line = { fault, n, measuredBy, judgedBy, where: whereOf(folder), verdict: verdictIn(folder) }
      ledger.keep(line)
    }
    runs.push(line)
    writeFileSync(page, accuracyPage(runs))
  }
  process.stdout.write(`${page}\n`)
  return runs.length > 0 && !readFileSync(page, 'utf8').includes('**falls short**') ? 0 : 1
}

process.exitCode = await main()
