import { mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { CsvScanner } from '../engine/samples/csv-scanner.ts'
import { Fold } from '../engine/samples/fold.ts'
import { NdjsonWriter } from '../run/ndjson.ts'
import { driverOutput } from './parts/driver-output.ts'
import { cpuSeconds, median } from './parts/row.ts'
import type { BenchResult } from './parts/row.ts'

export const what = "folding k6's rows into histograms, timeline and ledger"
export const goal = '≥ 2 M rows/s a core, flat memory'

const orders = 100_000
const wantedRowsPerSecond = 2_000_000
/** What an open histogram, ledger and timeline buffers may come to; a fold that kept its orders would need hundreds. */
const allowedGrowthMiB = 16

export async function run(): Promise<BenchResult> {
  const pieces = [...driverOutput(orders)]
  const rates: number[] = []
  let growthMiB = 0
  for (let round = 0; round < 3; round += 1) {
    const folded = fold(pieces)
    if (folded.acked !== orders || folded.malformed !== 0)
      throw new Error(`${folded.acked} orders folded of ${orders}, ${folded.malformed} malformed`)
    rates.push(folded.rows / folded.cpuSeconds)
    growthMiB = Math.max(growthMiB, folded.growthMiB)
  }
  const rate = median(rates)
  const growth = `heap grew ${growthMiB.toFixed(1)} MiB from order 10,000 to 100,000`
  return {
    measured: `${(rate / 1e6).toFixed(2)} M rows/s of CPU (median of 3), ${growth}`,
    meets: rate >= wantedRowsPerSecond && growthMiB <= allowedGrowthMiB,
  }
}

function fold(pieces: readonly Buffer[]): {
  rows: number
  acked: number
  malformed: number
  cpuSeconds: number
  growthMiB: number
} {
  const folder = mkdtempSync(join(tmpdir(), 'bench-folding-'))
  try {
    const files = ['ledger', 'histograms', 'timeline', 'errors'].map((name) => new NdjsonWriter<unknown>(join(folder, name)))
    const [ledger, histograms, timeline, errors] = files as [
      NdjsonWriter<unknown>,
      NdjsonWriter<unknown>,
      NdjsonWriter<unknown>,
      NdjsonWriter<unknown>,
    ]
    const sinks = {
      ledger: (row: unknown) => ledger.append(row),
      histograms: (row: unknown) => histograms.append(row),
      timeline: (row: unknown) => timeline.append(row),
      errors: (row: unknown) => errors.append(row),
      plannedIn: () => 0,
      offlineTerminalsIn: () => 0,
    }
    const folding = new Fold(sinks, { cashierWaits: false, ordersAreRequests: false })
    const scanner = new CsvScanner((row) => folding.add(row))
    const early = Math.floor(pieces.length / 10)
    let earlyMiB = 0
    let spentOutside = 0
    const begun = cpuSeconds()
    pieces.forEach((piece, index) => {
      scanner.write(piece)
      if (index !== early) return
      const before = cpuSeconds()
      earlyMiB = heapMiB()
      spentOutside = cpuSeconds() - before
    })
    const lateBegun = cpuSeconds()
    const growthMiB = heapMiB() - earlyMiB
    spentOutside += cpuSeconds() - lateBegun
    scanner.end()
    folding.close(Date.now())
    for (const file of files) file.close()
    const used = cpuSeconds() - begun - spentOutside
    return {
      rows: scanner.rows,
      acked: folding.counts.acked,
      malformed: folding.counts.malformed + scanner.malformedRows,
      cpuSeconds: used,
      growthMiB,
    }
  } finally {
    rmSync(folder, { recursive: true, force: true })
  }
}

function heapMiB(): number {
  if (globalThis.gc === undefined) throw new Error('run it by `npm run bench`: --expose-gc is needed')
  globalThis.gc()
  const { heapUsed, arrayBuffers } = process.memoryUsage()
  return (heapUsed + arrayBuffers) / 2 ** 20
}
