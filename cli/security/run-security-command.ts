import { existsSync } from 'node:fs'
import { claimRunDirectory, createRun, giveUpRunDirectory, type RunWriter } from '../../run/run-directory.ts'
import { needsOf } from '../doctor/needs.ts'
import { judgeStage } from '../judge-stage.ts'
import { noteFailure } from '../note-failure.ts'
import type { RunOutcome } from '../show-outcome.ts'
import { manifestOf } from '../verify/manifest-of.ts'
import { planOfTarget } from '../verify/plan-of-target.ts'
import type { RunRequest } from '../verify/request.ts'
import type { VerifyIo } from '../verify/run-verify.ts'
import { openSecurityStage } from '../verify/security-stage.ts'
import { openTargets, type Targets } from '../verify/targets.ts'
import { untilAborted } from '../verify/until-aborted.ts'

/** Probes, judges and reports. Throws the TillstormError of a problem that a user can mend. */
export const runSecurityCommand = async (request: RunRequest, io: VerifyIo): Promise<RunOutcome> => {
  const wasThere = existsSync(request.out)
  const path = claimRunDirectory(request.out)
  const preparedAtMs = Date.now()
  let targets: Targets | null = null
  let run: RunWriter | null = null
  try {
    targets = await openTargets(request, io.env, io.signal)
    const { plan } = await untilAborted(planOfTarget({ parameters: request.chosen.parameters, movesStock: request.loaded.protocol.traits.movesStock, asksGraphQl: needsOf(request.loaded.protocol.traits.name)?.graphql === true, say: io.progress.say }, targets), io.signal)
    run = createRun(path, { ...manifestOf(request, targets, plan, null, { load: false, rail: false, security: true }, undefined), profile: 'security' })
    run.manifest.phases.push({ name: 'prepare', startedAtMs: preparedAtMs, endedAtMs: Date.now(), state: 'done', detail: null })
    io.progress.say(`targets: ${[targets.syncUrl, targets.magentoUrl].filter((url) => url !== '').join(', ')}, endpoints of ${request.loaded.protocol.traits.name}`)
    if (request.faults.length > 0) io.progress.say(`planted faults: ${request.faults.map(({ text }) => text).join(', ')}`)
    await (await openSecurityStage(request, targets, run, { signal: io.signal, say: io.progress.say })).probe()
    return { kind: 'judged', path, verdict: await judgeStage(run, request.budget) }
  } catch (error) {
    if (run === null) giveUpRunDirectory(path, wasThere)
    else noteFailure(run, io.signal.aborted ? 'interrupted' : 'failed', error)
    if (io.signal.aborted) return { kind: 'interrupted', path }
    throw error
  } finally {
    io.progress.clear()
    try {
      run?.close()
    } finally {
      await targets?.close()
    }
  }
}
