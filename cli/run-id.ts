import { randomInt } from 'node:crypto'

const BASE36 = 36

/** What names a run, made from its start: `id` for its directory and report, `orderPrefix` for the orders that it makes. */
export const nameRun = (startMs: number, profile: string): { runId: string; orderPrefix: string } => {
  // Three letters of chance behind the time, so that two runs of the same second on one target stay apart.
  const chance = randomInt(BASE36 ** 3).toString(BASE36).padStart(3, '0')
  const tag = `${Math.floor(startMs / 1000).toString(BASE36)}${chance}`
  const started = new Date(startMs).toISOString().slice(0, 19).replaceAll(':', '').replace('T', '-')
  return { runId: `${started}-${profile}-${tag}`, orderPrefix: `t${tag}` }
}
