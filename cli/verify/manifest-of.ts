import type { Plan } from '../../fixtures/model.ts'
import { adjustmentText } from '../../fixtures/adjustment-text.ts'
import { planHash } from '../../fixtures/parameters.ts'
import { SCHEMA_VERSION, type Manifest } from '../../run/records.ts'
import { version } from '../version.ts'
import { adjustedHours } from './adjusted-hours.ts'
import { describeMachine } from './describe-machine.ts'
import type { RunRequest } from './request.ts'
import type { Targets } from './targets.ts'

/** What a run is, before anything of it was driven. */
export const manifestOf = (
  request: RunRequest, targets: Pick<Targets, 'described' | 'baseline'>, plan: Plan, k6Version: string | null, measures: Manifest['measures'], monitors: Manifest['monitors'],
): Manifest => ({
  schemaVersion: SCHEMA_VERSION,
  runId: request.runId,
  orderPrefix: request.orderPrefix,
  versions: { tillstorm: version(), node: process.versions.node, k6: k6Version },
  command: request.command,
  profile: request.chosen.profile.name,
  speed: request.chosen.profile.speed,
  serviceTimes: targets.described.magento?.kind === 'embedded' ? request.serviceTimes : null,
  plan: { ...plan.parameters },
  planHash: planHash(plan.parameters),
  measures,
  protocol: { ...request.loaded.protocol.traits, pricing: request.loaded.protocol.traits.pricing ?? 'till', file: request.loaded.isBuiltIn ? null : request.loaded.file },
  targets: targets.described,
  allow: request.allow,
  ...(monitors === undefined ? {} : { monitors }),
  ...(request.afterSale === null ? {} : { afterSale: request.afterSale }),
  faults: request.faults.map(({ text }) => text),
  budget: request.budget,
  machine: describeMachine(),
  planStartMs: null,
  clockOffsetMs: targets.baseline.clock?.offsetMs ?? null,
  magentoBaselineEntityId: targets.baseline.highestEntityId,
  ...(plan.parameters.adjustments.length === 0 ? {} : { adjustments: plan.parameters.adjustments.map(adjustmentText), adjustedHours: adjustedHours(plan.parameters) }),
  phases: [],
  driver: null,
  drain: null,
})
