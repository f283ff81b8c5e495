import { z } from 'zod'
import { TillstormError } from '../../run/problems.ts'
import { targetBase } from '../allow-list.ts'
import { doorSecrets, openDoor } from '../door.ts'
import type { Door } from '../door.ts'
import { createHttp, httpDefaults, jsonOf } from '../http.ts'
import { oneLine } from '../one-line.ts'

export type SyncAccess = {
  url: string
  /** The registration token, from the environment. */
  token: string
  /** Hosts besides loopback that may be contacted. */
  allow: readonly string[]
  /** What stands before it; left out: nothing. */
  door?: Door
}

const metricsSchema = z.object({
  messages: z.number().nonnegative(),
  inFlight: z.number().nonnegative(),
  dead: z.number().nonnegative(),
  written: z.number().nonnegative(),
  /** Mean time in queue of the messages that ended in the last 60 s; null when none did. */
  currentMeanTimeMs: z.number().nullable(),
  totalMeanTimeMs: z.number().nullable(),
  oldestWaitingMs: z.number().nullable(),
})

/** What a sync backend says of its queue at `GET /v1/metrics`. */
export type SyncMetrics = z.infer<typeof metricsSchema>

export type SyncClient = {
  readonly url: string
  /** Throws TARGET_REFUSED for a wrong token, TARGET_UNREACHABLE or TARGET_UNEXPECTED, in one line. */
  metrics(): Promise<SyncMetrics>
  close(): Promise<void>
}

/** Opens a client of a sync backend. Nothing is sent before the first read. Throws CONFIG_INVALID for what is no URL. */
export const createSyncClient = (access: SyncAccess, changes: { timeoutMs?: number } = {}): SyncClient => {
  const url = targetBase(access.url)
  const { headers, caPem } = access.door ?? openDoor
  const http = createHttp({ ...httpDefaults, timeoutMs: 10_000, maxBytes: 1024 * 1024, connections: 1, ...changes, allow: access.allow, headers, caPem })

  const metrics = async (): Promise<SyncMetrics> => {
    const place = `${url}/v1/metrics`
    const answer = await http.send({ method: 'GET', url: place, headers: { authorization: `Bearer ${access.token}` }, body: undefined })
    if (answer.status === 401 || answer.status === 403) {
      throw new TillstormError('TARGET_REFUSED', `the sync backend at ${url} refuses the token (${answer.status})`)
    }
    if (answer.status !== 200) {
      const code = answer.status === 429 || answer.status >= 500 ? 'TARGET_UNREACHABLE' : 'TARGET_UNEXPECTED'
      const detail = oneLine(answer.text, 120, [access.token, ...doorSecrets(access.door ?? openDoor)])
      throw new TillstormError(code, `${place} answers ${answer.status} where metrics were expected (${detail})`)
    }
    const read = metricsSchema.safeParse(jsonOf(answer))
    if (read.success) return read.data
    const field = read.error.issues[0]?.path.join('.') || 'the body'
    throw new TillstormError('TARGET_UNEXPECTED', `${place} is no sync backend's: ${field} is missing or wrong`)
  }

  return { url, metrics, close: () => http.close() }
}
