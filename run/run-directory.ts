import { existsSync, mkdirSync, readFileSync, readdirSync, rmdirSync, rmSync, statSync } from 'node:fs'
import { basename, dirname, join, resolve } from 'node:path'
import { z } from 'zod'
import { writeJsonAtomic } from './atomic.ts'
import { browserRowSchema, browsersSchema, type BrowserRow, type BrowsersRecord } from './browsers-record.ts'
import { cleanupSchema, type CleanupRecord } from './cleanup-record.ts'
import { asFileProblem } from './file-problems.ts'
import { NdjsonWriter, readNdjson, type Damage } from './ndjson.ts'
import { TillstormError } from './problems.ts'
import { railSchema, type RailRecord } from './rail-record.ts'
import {
  auditSchema, errorRowSchema, histogramRowSchema, ledgerRowSchema, manifestSchema, monitorRowSchema, timelineRowSchema, verdictSchema,
  type Audit, type ErrorRow, type HistogramRow, type LedgerRow, type Manifest, type MonitorRow, type Phase, type TimelineRow, type VerdictFile,
} from './records.ts'
import { securitySchema, type SecurityRecord } from './security-record.ts'
import { stockSchema, type StockRecord } from './stock-record.ts'
import { webhooksSchema, type WebhooksRecord } from './webhooks-record.ts'

/** The names of the files in a run directory: the contract between the stages. */
export const runFiles = {
  manifest: 'manifest.json',
  catalogue: 'catalogue.json',
  target: 'target.json',
  histograms: 'histograms.ndjson',
  timeline: 'timeline.ndjson',
  errors: 'errors.ndjson',
  ledger: 'ledger.ndjson',
  monitors: 'monitors.ndjson',
  stock: 'stock.json',
  audit: 'audit.json',
  webhooks: 'webhooks.json',
  security: 'security.json',
  cleanup: 'cleanup.json',
  browsers: 'browsers.json',
  browserRows: 'browsers.ndjson',
  rail: 'rail.json',
  verdict: 'verdict.json',
  report: 'report.html',
  junit: 'junit.xml',
  summary: 'summary.md',
} as const

/** The folders in a run directory: traces of a browser (gzip), Lighthouse's own pages, pictures of the till. */
export const runFolders = { traces: 'traces', lighthouse: 'lighthouse', screenshots: 'screenshots' } as const

/** A product of an external target's catalogue, as the plan draws on it. */
export const listedProductSchema = z.object({
  index: z.number(),
  sku: z.string(),
  name: z.string(),
  priceMinor: z.number(),
  productId: z.number(),
})
export type ListedProduct = z.infer<typeof listedProductSchema>

/** A run directory being read. The readers stream; `damagedRows` counts the lines that they had to leave out so far. */
export type RunReader = {
  path: string
  manifest: Manifest
  readonly damagedRows: number
  ledger(): AsyncGenerator<LedgerRow>
  histograms(): AsyncGenerator<HistogramRow>
  timeline(): AsyncGenerator<TimelineRow>
  /** Empty in runs of before there was such a file. */
  errors(): AsyncGenerator<ErrorRow>
  monitors(): AsyncGenerator<MonitorRow>
  /** What the terminals that were browsers measured and sold. A damaged row here says nothing about the load, and is left out uncounted. */
  browserRows(): AsyncGenerator<BrowserRow>
  /** The external target's products that the plan drew on; null where the catalogue was generated. */
  catalogue(): Promise<ListedProduct[] | null>
  /** null where the run took no reading of the stock. */
  stock(): Promise<StockRecord | null>
  /** null where the stage that writes it has not run. */
  audit(): Promise<Audit | null>
  security(): Promise<SecurityRecord | null>
  webhooks(): Promise<WebhooksRecord | null>
  browsers(): Promise<BrowsersRecord | null>
  cleanup(): Promise<CleanupRecord | null>
  rail(): Promise<RailRecord | null>
  verdict(): Promise<VerdictFile | null>
  writeJson(name: string, value: unknown): void
}

/** `claimRunDirectory` leaves an empty manifest, which a run replaces when its preparation is done. */
const isClaimOnly = (path: string, value: unknown): boolean =>
  basename(path) === runFiles.manifest && typeof value === 'object' && value !== null && !Array.isArray(value) && Object.keys(value).length === 0

const readJson = <T>(path: string, schema: z.ZodType<T>): T | null => {
  let text: string
  try {
    text = readFileSync(path, 'utf8')
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code === 'ENOENT') return null
    throw new TillstormError('RUN_UNREADABLE', `cannot read ${path}`, { cause: error })
  }
  let value: unknown
  try {
    value = JSON.parse(text)
  } catch (error) {
    throw new TillstormError('RUN_UNREADABLE', `${path} is not JSON`, { cause: error })
  }
  const result = schema.safeParse(value)
  if (result.success) return result.data
  if (isClaimOnly(path, value)) throw new TillstormError('RUN_CUT', `the run at ${dirname(path)} was cut before it began`)
  const issue = result.error.issues[0]
  throw new TillstormError('RUN_UNREADABLE', `${path}: ${issue?.path.join('.') ?? ''}: ${issue?.message ?? 'wrong shape'}`)
}

/**
 * Opens a run directory for a later stage. Throws RUN_NOT_FOUND, RUN_CUT where its preparation never ended, or RUN_UNREADABLE
 * naming the file and the field.
 */
export const openRun = async (directory: string): Promise<RunReader> => {
  const path = resolve(directory)
  if (!existsSync(path) || !statSync(path).isDirectory()) throw new TillstormError('RUN_NOT_FOUND', `no run directory at ${path}`)
  const manifest = readJson(join(path, runFiles.manifest), manifestSchema)
  if (manifest === null) throw new TillstormError('RUN_NOT_FOUND', `${path} holds no ${runFiles.manifest}`)
  const damage: Damage = { rows: 0 }
  const rows = <Row>(name: string, schema: z.ZodType<Row>) => readNdjson(join(path, name), schema, damage)
  return {
    path,
    manifest,
    get damagedRows() {
      return damage.rows
    },
    ledger: () => rows(runFiles.ledger, ledgerRowSchema),
    histograms: () => rows(runFiles.histograms, histogramRowSchema),
    timeline: () => rows(runFiles.timeline, timelineRowSchema),
    // Words about errors that are counted elsewhere: a damaged line of these spoils no check.
    errors: () => readNdjson(join(path, runFiles.errors), errorRowSchema, { rows: 0 }),
    monitors: () => rows(runFiles.monitors, monitorRowSchema),
    browserRows: () => readNdjson(join(path, runFiles.browserRows), browserRowSchema, { rows: 0 }),
    catalogue: async () => readJson(join(path, runFiles.catalogue), z.array(listedProductSchema)),
    stock: async () => readJson(join(path, runFiles.stock), stockSchema),
    audit: async () => readJson(join(path, runFiles.audit), auditSchema),
    security: async () => readJson(join(path, runFiles.security), securitySchema),
    webhooks: async () => readJson(join(path, runFiles.webhooks), webhooksSchema),
    browsers: async () => readJson(join(path, runFiles.browsers), browsersSchema),
    cleanup: async () => readJson(join(path, runFiles.cleanup), cleanupSchema),
    rail: async () => readJson(join(path, runFiles.rail), railSchema),
    verdict: async () => readJson(join(path, runFiles.verdict), verdictSchema),
    writeJson: (name, value) => writeJsonAtomic(join(path, name), value),
  }
}

/** A run directory being written by a drive. */
export type RunWriter = {
  path: string
  manifest: Manifest
  ledger: NdjsonWriter<LedgerRow>
  histograms: NdjsonWriter<HistogramRow>
  timeline: NdjsonWriter<TimelineRow>
  errors: NdjsonWriter<ErrorRow>
  monitors: NdjsonWriter<MonitorRow>
  writeJson(name: string, value: unknown): void
  saveManifest(): void
  beginPhase(name: Phase['name']): void
  endPhase(state: Exclude<Phase['state'], 'running'>, detail?: string): void
  flush(): void
  close(): void
}

/** `mkdir -p`. Node's own `recursive` never returns where the system says ENOENT of a folder that is there, as /proc does. */
const makeFolder = (path: string): void => {
  try {
    mkdirSync(path)
  } catch (error) {
    const { code } = error as NodeJS.ErrnoException
    if (code === 'EEXIST' && statSync(path).isDirectory()) return
    const parent = dirname(path)
    if (code !== 'ENOENT' || parent === path || existsSync(parent)) throw error
    makeFolder(parent)
    mkdirSync(path)
  }
}

/**
 * Claims a directory for a new run before anything is started: makes it (with its parents) and sees that it is empty and
 * writable. Throws OUT_NOT_EMPTY or OUT_UNWRITABLE. A run never overwrites another.
 */
export const claimRunDirectory = (directory: string): string => {
  const path = resolve(directory)
  const wasThere = existsSync(path)
  try {
    makeFolder(path)
  } catch (error) {
    const code = (error as NodeJS.ErrnoException).code
    if (code === 'EEXIST') throw new TillstormError('OUT_UNWRITABLE', `${path} is a file, not a folder`, { cause: error })
    throw asFileProblem(error, path)
  }
  if (readdirSync(path).length > 0) throw new TillstormError('OUT_NOT_EMPTY', `${path} is not empty`)
  try {
    writeJsonAtomic(join(path, runFiles.manifest), {})
  } catch (error) {
    giveUpRunDirectory(path, wasThere)
    throw error
  }
  return path
}

/** Takes a claim back, for a run that ends before it wrote anything of its own. A folder that was there before (`wasThere`) stays. */
export const giveUpRunDirectory = (path: string, wasThere: boolean): void => {
  rmSync(join(path, runFiles.manifest), { force: true })
  if (wasThere) return
  try {
    rmdirSync(path)
  } catch {
    // Somebody else has put something into it meanwhile: theirs.
  }
}

/** Starts writing a run into a claimed directory. */
export const createRun = (path: string, manifest: Manifest): RunWriter => {
  const writer: RunWriter = {
    path,
    manifest,
    ledger: new NdjsonWriter(join(path, runFiles.ledger)),
    histograms: new NdjsonWriter(join(path, runFiles.histograms)),
    timeline: new NdjsonWriter(join(path, runFiles.timeline)),
    errors: new NdjsonWriter(join(path, runFiles.errors)),
    monitors: new NdjsonWriter(join(path, runFiles.monitors)),
    writeJson: (name, value) => writeJsonAtomic(join(path, name), value),
    saveManifest: () => writeJsonAtomic(join(path, runFiles.manifest), manifest),
    beginPhase: (name) => {
      manifest.phases.push({ name, startedAtMs: Date.now(), endedAtMs: null, state: 'running', detail: null })
      writer.saveManifest()
    },
    endPhase: (state, detail) => {
      const phase = manifest.phases.findLast((each) => each.state === 'running')
      if (phase !== undefined) Object.assign(phase, { state, endedAtMs: Date.now(), detail: detail ?? null })
      writer.saveManifest()
    },
    flush: () => {
      for (const file of [writer.ledger, writer.histograms, writer.timeline, writer.errors, writer.monitors]) file.flush()
    },
    close: () => {
      let problem: unknown = null
      for (const file of [writer.ledger, writer.histograms, writer.timeline, writer.errors, writer.monitors]) {
        try {
          file.close()
        } catch (error) {
          problem ??= error
        }
      }
      if (problem !== null) throw problem
    },
  }
  writer.saveManifest()
  return writer
}

/** Writes the manifest again, for a stage that goes on with a run directory after its drive. */
export const saveManifest = (run: Pick<RunReader, 'manifest' | 'writeJson'>): void => run.writeJson(runFiles.manifest, run.manifest)
