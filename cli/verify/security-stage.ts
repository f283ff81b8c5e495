import { setTimeout as pause } from 'node:timers/promises'
import { runFiles, type RunWriter } from '../../run/run-directory.ts'
import { openDoor } from '../../targets/door.ts'
import { createHttp, httpDefaults } from '../../targets/http.ts'
import { createSignIn, lifetimeMs } from '../../targets/magento/sign-in.ts'
import { afterSaleEndpoints, protectedEndpoints } from '../../targets/security/endpoints.ts'
import { expiredOf, probeTargets, type AgedToken } from '../../targets/security/probe-targets.ts'
import type { RunRequest } from './request.ts'
import type { Targets } from './targets.ts'
import { untilAborted } from './until-aborted.ts'

/** A token of an administrator that nobody used before: at the run's start it begins to grow old, at its end it shows whether the doors are still closed to it. */
const freshToken = async ({ magentoUrl, access }: Pick<Targets, 'magentoUrl' | 'access'>): Promise<AgedToken | null> => {
  const { credentials, allow, door = openDoor } = access
  // An integration signs each request: it has no token that could be stolen.
  if ('integration' in credentials) return null
  if ('token' in credentials) return { token: credentials.token, endsAtMs: null }
  const http = createHttp({ ...httpDefaults, allow, connections: 1, headers: door.headers, caPem: door.caPem })
  try {
    const token = await createSignIn(http, magentoUrl, credentials, Date.now).bearer()
    const lifeMs = lifetimeMs(token)
    return { token, endsAtMs: lifeMs === null ? null : Date.now() + lifeMs }
  } catch {
    // Then the probes say that they had none.
    return null
  } finally {
    await http.close()
  }
}

/** A target that answers within milliseconds needs no line; a slow one gets one now and then. */
const TELL_EVERY_MS = 5_000

const tellerOf = (say: (line: string) => void): ((done: number, all: number) => void) => {
  let toldAtMs = performance.now()
  return (done, all) => {
    if (performance.now() - toldAtMs < TELL_EVERY_MS) return
    toldAtMs = performance.now()
    say(`security: ${done} of ${all} endpoints probed`)
  }
}

export type SecurityStage = { probe(): Promise<void> }

/** Takes a token at the run's start; `probe` writes security.json at its end. */
export const openSecurityStage = async (
  request: Pick<RunRequest, 'loaded' | 'allow' | 'afterSale'>, targets: Targets, run: RunWriter, io: { signal: AbortSignal; say: (line: string) => void },
): Promise<SecurityStage> => {
  const { front, traits } = request.loaded.protocol
  const endpoints = [...protectedEndpoints(traits.name, front), ...afterSaleEndpoints(request.afterSale)]
  // Only Magento's tokens are kept until they have ended: where tills call the backend alone there is none to wait for.
  const aged = endpoints.some(({ realm }) => realm !== 'terminal') ? await freshToken(targets) : null
  return {
    probe: async () => {
      run.beginPhase('security')
      const pauseMs = (ms: number): Promise<unknown> => pause(ms, undefined, { signal: io.signal })
      const onWait = (ms: number): void => io.say(`security: ${Math.ceil(ms / 1000)} s until the token of the run's start has ended, to see whether it is refused then`)
      const expiredAdminToken = await expiredOf(aged, { nowMs: Date.now, pauseMs, onWait })
      const now = await freshToken(targets)
      const record = await untilAborted(probeTargets({
        magentoUrl: targets.magentoUrl, syncUrl: targets.syncUrl, allow: request.allow, magentoDoor: targets.access.door ?? openDoor, syncDoor: targets.doorOfSync, orderPrefix: run.manifest.orderPrefix, endpoints,
        adminToken: now?.token ?? null, expiredAdminToken, syncToken: targets.syncToken,
        secrets: targets.secrets,
        nowMs: Date.now, pauseMs, onProgress: tellerOf(io.say),
      }), io.signal)
      run.writeJson(runFiles.security, record)
      run.endPhase('done')
      const holes = record.probes.filter(({ outcome }) => outcome === 'hole').length
      const made = record.probes.filter(({ outcome }) => outcome !== 'impossible').length
      io.say(`security: ${made} probes, ${holes === 0 ? 'no hole' : `${holes} ${holes === 1 ? 'hole' : 'holes'}`}`)
    },
  }
}
