import type { RailArea, RailBackend, RailDevice, RailPass, RailRecord } from '../../run/rail-record.ts'
import type { Finding } from '../finding.ts'
import type { Measurements } from '../measurements.ts'
import type { BudgetCheck } from '../schema.ts'

/** One pass in a browser, as a check sees it. `path` is the run directory, as it stands in the commands of the evidence. */
export type PassContext = { record: RailRecord; pass: RailPass; path: string }

/** What one metric says of one pass. */
export type JudgePass = (context: PassContext, check: BudgetCheck) => Finding

/** A pass that the run made, or meant to make: then `pass` is null. */
export type ExpectedPass = { backend: RailBackend; device: RailDevice; areas: readonly RailArea[]; pass: RailPass | null }

/**
 * All passes of a run: those that were recorded, then those that the manifest means to have made or began and that are missing. A run
 * that was cut between two passes thus has a hole, and not less to judge.
 */
export const passesOf = ({ manifest, rail }: Pick<Measurements, 'manifest' | 'rail'>): ExpectedPass[] => {
  const recorded = (rail?.passes ?? []).map((pass): ExpectedPass => {
    return { backend: pass.backend, device: pass.device, areas: pass.areas ?? rail?.areas ?? [], pass }
  })
  const asked = rail?.areas ?? everyTimedArea
  const lacks = ({ backend, device }: Pick<ExpectedPass, 'backend' | 'device'>): boolean =>
    !recorded.some((each) => each.backend === backend && each.device === device)
  const planned = (manifest.measures.passes ?? []).filter(lacks).map((each): ExpectedPass => ({ ...each, pass: null }))
  const known = [...recorded, ...planned]
  const device = known[0]?.device ?? 'desktop'
  const begun = (['idle', 'loaded'] as const).filter(
    (backend) => manifest.phases.some((phase) => phase.name === `rail-${backend}`) && !known.some((each) => each.backend === backend),
  )
  const all = [...known, ...begun.map((backend): ExpectedPass => ({ backend, device, areas: asked, pass: null }))]
  return all.length > 0 ? all : [{ backend: 'idle', device, areas: asked, pass: null }]
}

/** What a pass is held to have been asked for where not even that was recorded. */
const everyTimedArea: readonly RailArea[] = ['response', 'animation', 'idle', 'load', 'offline', 'storage']

/** `rail.response.visible@idle`; with the device where the run has several. */
export const passId = (id: string, { backend, device }: Pick<ExpectedPass, 'backend' | 'device'>, passes: readonly ExpectedPass[]): string =>
  new Set(passes.map((each) => each.device)).size > 1 ? `${id}@${backend}.${device}` : `${id}@${backend}`

/** Why a part of a pass is not there, as the pass itself says it. */
export const whyMissing = (pass: RailPass, area: RailArea): string => {
  const problem = pass.problems.find((each) => each.voids.includes(area))
  return problem === undefined ? `the pass left nothing about ${area}` : problem.text
}
