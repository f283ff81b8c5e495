import { mkdirSync } from 'node:fs'
import { createRequire } from 'node:module'
import { join } from 'node:path'
import type { RailPass, RailRecord, RailReference, RailSale, RailSaleAudit } from '../../run/rail-record.ts'
import { asFileProblem } from '../../run/file-problems.ts'
import { runFiles, runFolders, type RunWriter } from '../../run/run-directory.ts'

const puppeteerVersion = (): string => {
  try {
    return (createRequire(import.meta.url)('puppeteer-core/package.json') as { version: string }).version
  } catch {
    return 'unknown'
  }
}

/** Keeps rail.json whole after each step of a RAIL stage: a run that is cut leaves what it had. */
export const openRailKeeper = (
  run: Pick<RunWriter, 'path' | 'writeJson'>, begun: Pick<RailRecord, 'url' | 'journey' | 'areas'> & { product: string },
) => {
  const { url, journey, areas, product } = begun
  const record: RailRecord = {
    schemaVersion: 1, url, journey, areas, browser: { product, puppeteer: puppeteerVersion() }, passes: [], references: [], sales: [], saleAudit: null,
  }
  for (const folder of Object.values(runFolders)) {
    const path = join(run.path, folder)
    try {
      mkdirSync(path)
    } catch (error) {
      throw asFileProblem(error, path)
    }
  }
  const save = (): void => run.writeJson(runFiles.rail, record)
  save()
  return {
    record: record as Readonly<RailRecord>,
    reference: (reference: RailReference): void => {
      record.references.push(reference)
      save()
    },
    pass: (pass: RailPass): void => {
      record.passes.push(pass)
      save()
    },
    /** Kept in memory until the next step ends: a save a sale would be too much in an endurance run. */
    sale: (sale: RailSale): void => {
      record.sales.push(sale)
    },
    unsent: (references: readonly string[]): void => {
      for (const sale of record.sales) if (references.includes(sale.reference)) sale.unsent = true
    },
    saleAudit: (audit: RailSaleAudit): void => {
      record.saleAudit = audit
      save()
    },
  }
}

export type RailKeeper = ReturnType<typeof openRailKeeper>
