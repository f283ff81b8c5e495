import type { Evidence } from '../../run/records.ts'
import { finding, notApplicable, voidFinding, type Finding, type JudgeCheck } from '../finding.ts'
import type { Measurements, WatchedMeasurements } from '../measurements.ts'
import { commandEvidence, countText, numberText } from '../text.ts'
import { judgeGrowth, LEAST_FOR_SLOPE, whatIsMissing } from './queue-growth.ts'

type Judge = (watched: WatchedMeasurements, about: { name: string; last: string; measurements: Measurements; limit: number }) => Finding

const errorNote = (name: string, { errors, lastError }: WatchedMeasurements): { text: string; evidence: Evidence[] } => {
  if (lastError === null) return { text: '', evidence: [] }
  const text = `${countText(errors, 'look')} failed: ${lastError.message}`
  return { text: `; ${text}`, evidence: [{ kind: 'note', ref: `monitor.${name}`, text, at: lastError.atMs }] }
}

/** Not seen, or not seen enough: void, with what went wrong. */
const unseen = (name: string, watched: WatchedMeasurements, what: string): Finding => {
  const { text, evidence } = errorNote(name, watched)
  return voidFinding(`${what}${text}`, evidence)
}

const drawn = (path: string): Evidence => commandEvidence('report', path, 'draws the monitor over time')

/** A check of a monitor that the config names: not applicable where the run had no such monitor, void where it could not be read. */
const ofMonitor = (judge: Judge): JudgeCheck => (measurements, check) => {
  const [, name = '', last = ''] = /^monitor\.([^.]+)\.(.+)$/.exec(check.metric) ?? []
  const watched = measurements.watched.get(name)
  if (watched === undefined) {
    const others = [...measurements.watched.keys()]
    return notApplicable(`this run watched no monitor ${name}${others.length === 0 ? ': its config names none' : `, only ${others.join(', ')}`}`)
  }
  if (watched.rows === 0) return unseen(name, watched, `the monitor ${name} was never read`)
  return judge(watched, { name, last, measurements, limit: check.limit })
}

const noMessages = (name: string): Finding => voidFinding(`the monitor ${name} tells no number of messages`)

/** The most messages that a monitored queue held in the drive and after it. A fact, without bounds; one that was too high was. */
export const judgeMonitorBacklog: JudgeCheck = ofMonitor((watched, { name, measurements, limit }) => {
  const { highest } = watched
  if (highest === null) return noMessages(name)
  const { value } = highest
  if (value > limit) {
    const because = `${name} held ${countText(value, 'message')}`
    return finding({ status: 'fail', value, because, evidence: [{ kind: 'note', ref: `monitor.${name}`, text: because, at: highest.atMs }, drawn(measurements.path)], stands: true })
  }
  const missing = whatIsMissing(watched.drive, { what: name, when: 'in the drive' }, 1)
  if (missing !== null) return unseen(name, watched, missing)
  return finding({ status: 'pass', value, because: `${name} held ${countText(value, 'message')} at most` })
})

/** Growth of a monitored queue in steady state, judged as `backlog.slope`. */
export const judgeMonitorSlope: JudgeCheck = ofMonitor((watched, { name, measurements, limit }) => {
  if (watched.highest === null) return noMessages(name)
  const missing = whatIsMissing(watched.middle, { what: name, when: 'in the middle of the drive' }, LEAST_FOR_SLOPE)
  if (missing !== null) return unseen(name, watched, missing)
  return judgeGrowth(watched.middle.samples, measurements.queue.arrivalsPerSecond, { limit, path: measurements.path, queue: name, loser: 'whoever empties it' })
})

/**
 * How long a monitored queue took, after the last terminal was done, to be as empty as before the load, in seconds. In time where it was
 * seen empty within the limit, late where it was seen full at the limit or later; what nobody saw is void.
 */
export const judgeMonitorDrain: JudgeCheck = ofMonitor((watched, { name, measurements, limit }) => {
  const { highest, levelBefore, emptyAfterMs, fullAfterMs } = watched
  if (highest === null) return noMessages(name)
  const goal = levelBefore === 0 ? 'empty' : `down to the ${countText(levelBefore, 'message')} from before the load`
  const seconds = (ms: number): string => `${numberText(ms / 1_000)} s`
  const empty = emptyAfterMs === null ? null : `${name} was ${goal} ${seconds(emptyAfterMs)} after the last till`
  if (emptyAfterMs !== null && empty !== null && emptyAfterMs <= limit * 1_000) return finding({ status: 'pass', value: emptyAfterMs / 1_000, because: empty })
  if (fullAfterMs !== null && fullAfterMs >= limit * 1_000) {
    const because = empty ?? `${name} was not ${goal} ${seconds(fullAfterMs)} after the last till`
    return finding({ status: 'fail', value: (emptyAfterMs ?? fullAfterMs) / 1_000, because, evidence: [drawn(measurements.path)], stands: true })
  }
  const before = fullAfterMs === null ? `nobody saw ${name} after the last terminal was done` : `${name} was not ${goal} ${seconds(fullAfterMs)} after the last till, and nobody saw it later`
  return unseen(name, watched, emptyAfterMs === null ? before : `${before}, until ${seconds(emptyAfterMs)}`)
})

/** The highest of another value of a monitor: connections, threads, evicted keys. */
export const judgeMonitorValue: JudgeCheck = ofMonitor((watched, { name, last, measurements, limit }) => {
  const highest = watched.values.get(last)
  if (highest === undefined) {
    const known = [...watched.values.keys()]
    return voidFinding(`the monitor ${name} tells no ${last}${known.length === 0 ? '' : `, only ${known.join(', ')}`}`)
  }
  const { value, atMs, looks } = highest
  if (value > limit) {
    const because = `${last} of ${name} was ${numberText(value)}`
    return finding({ status: 'fail', value, because, evidence: [{ kind: 'note', ref: `monitor.${name}`, text: because, at: atMs }, drawn(measurements.path)], stands: true })
  }
  const missing = whatIsMissing(looks, { what: `${last} of ${name}`, when: 'in the drive' }, 1)
  if (missing !== null) return unseen(name, watched, missing)
  return finding({ status: 'pass', value, because: `${last} of ${name} was ${numberText(value)} at most` })
})
