import { setTimeout as pause } from 'node:timers/promises'
import { runFiles, type RunWriter } from '../../run/run-directory.ts'
import { lookBriefly } from '../../targets/magento/look/look.ts'
import type { TargetFinding } from '../../targets/magento/look/finding.ts'
import { STORE_ID } from '../../scenarios/protocols/magento-orders.ts'
import { needsOf } from '../doctor/needs.ts'
import type { RunRequest } from './request.ts'
import type { VerifyIo } from './run-verify.ts'
import type { Targets } from './targets.ts'
import { untilAborted } from './until-aborted.ts'

/** What a run says of its target: one line of what it is, and one for each thing that would spoil the test. The rest stands in `target.json`. */
export const targetLines = (findings: readonly TargetFinding[]): string[] => {
  const is = findings.filter(({ name, state }) => state === 'ok' && ['version', 'stores', 'catalogue'].includes(name)).map(({ text }) => text)
  const unknown = findings.filter(({ state }) => state === 'unknown').map(({ name }) => name)
  const hidden = unknown.length === 0 ? '' : `${is.length === 0 ? '' : '; '}not to be seen: ${unknown.join(', ')}`
  return [
    `target: ${is.join('; ')}${hidden}`,
    ...findings.flatMap((finding) => (finding.state === 'against' ? [`target: AGAINST the test: ${finding.name}: ${finding.text} → ${finding.mend}`] : [])),
  ]
}

/** At the start of a run on a Magento that is not embedded: what it is, and what would spoil the test. It stops nothing: the dry run does. */
export const lookAtTarget = async (request: RunRequest, targets: Targets, run: RunWriter, io: VerifyIo): Promise<void> => {
  if (targets.described.magento?.kind !== 'external') return
  const findings = await untilAborted(
    lookBriefly(
      {
        magento: targets.magento, needs: needsOf(request.loaded.protocol.traits.name), afterSale: request.afterSale, plan: { currency: request.chosen.parameters.currency, storeId: STORE_ID },
        nowMs: () => Date.now(), pauseMs: (ms) => pause(ms),
      },
      targets.baseline.clock,
    ),
    io.signal,
  )
  run.writeJson(runFiles.target, { schemaVersion: 1, readAtMs: Date.now(), findings })
  for (const line of targetLines(findings)) io.progress.say(line)
}
