import assert from 'node:assert/strict'
import type { RailPass, RailRecord } from '../../run/rail-record.ts'
import { verdictSchema, type CheckResult, type Manifest, type VerdictFile } from '../../run/records.ts'
import { judge } from '../judge.ts'
import { loadBudget } from '../load.ts'
import { sampleRail } from '../sample-rail.ts'
import { measured, type SampleRun } from '../sample-run.ts'

const posRail = await loadBudget('pos-rail')

/** Makes the sample run one that measured a browser and no load. */
export const railOnly = (run: SampleRun, record: RailRecord | null): void => {
  const phase = (name: Manifest['phases'][number]['name'], startedAtMs: number) => ({
    name, startedAtMs, endedAtMs: startedAtMs + 1_000, state: 'done' as const, detail: null,
  })
  run.manifest.measures = { load: false, rail: true }
  run.manifest.phases = [phase('prepare', 1), phase('rail-idle', 2)]
  run.manifest.driver = null
  Object.assign(run.manifest, { protocol: null })
  Object.assign(run, { histograms: [], ledger: [], timeline: [], monitors: [], audit: null })
  run.rail = record
}

/** Judges a clean record by the preset pos-rail after `plant` has changed it. */
export const judgedRail = async (plant: (record: RailRecord, run: SampleRun) => void = () => {}, budget = posRail): Promise<VerdictFile> => {
  const record = sampleRail()
  const verdict = judge(await measured((run) => {
    railOnly(run, record)
    plant(record, run)
  }), budget)
  assert.doesNotThrow(() => verdictSchema.parse(verdict))
  return verdict
}

/** The same, with what is planted in the only pass. */
export const judgedPass = (plant: (pass: RailPass) => void): Promise<VerdictFile> =>
  judgedRail(({ passes }) => {
    for (const pass of passes) plant(pass)
  })

export const checkOf = (verdict: VerdictFile, id: string): CheckResult => {
  const found = verdict.checks.find((each) => each.id === id)
  assert.ok(found !== undefined, `there is no check ${id}; there are ${verdict.checks.map((each) => each.id).join(', ')}`)
  return found
}

export const idsWith = (verdict: VerdictFile, ...statuses: CheckResult['status'][]): string[] =>
  verdict.checks.filter((each) => statuses.includes(each.status)).map((each) => each.id)
