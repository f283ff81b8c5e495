import type { Evidence, Manifest, Phase } from '../../run/records.ts'
import { finding, type JudgeCheck } from '../finding.ts'


/** The run ended as planned: no stage cut, k6 with exit code 0, every terminal at the end of its day. */
export const judgeDriver: JudgeCheck = ({ manifest }) => {
  const problems = [...driveProblems(manifest), ...phaseProblems(manifest, ['drain', 'audit'])]
  const value = problems.length
  if (value === 0) return finding({ status: 'pass', value, because: 'every stage ended and every terminal finished its day' })
  return finding({
    status: 'void',
    value,
    because: problems.map((problem) => problem.text).join('; '),
    evidence: [
      ...problems,
      ...(manifest.driver?.warnings ?? []).slice(0, 5).map((text): Evidence => ({ kind: 'process', ref: 'k6', text, at: null })),
    ],
  })
}

/** What keeps the drive itself from being whole. */
export const driveProblems = (manifest: Manifest): Evidence[] => [
  ...phaseProblems(manifest, ['prepare', 'drive']),
  ...driverProblems(manifest),
]

const phaseProblems = ({ phases }: Manifest, names: readonly Phase['name'][]): Evidence[] =>
  names.flatMap((name): Evidence[] => {
    const phase = phases.findLast((each) => each.name === name)
    if (phase?.state === 'done') return []
    const state = phase === undefined ? 'never began' : phase.state === 'running' ? 'was cut off' : `was ${phase.state}`
    const detail = phase?.detail ?? null
    const text = `the stage "${name}" ${state}${detail === null ? '' : ` (${detail})`}`
    return [{ kind: 'phase', ref: name, text, at: phase?.endedAtMs ?? phase?.startedAtMs ?? null }]
  })

const driverProblems = ({ driver }: Manifest): Evidence[] => {
  const problem = (text: string): Evidence => ({ kind: 'process', ref: 'k6', text, at: null })
  if (driver === null) return [problem('the driver left no report')]
  const ended = driver.signal !== null ? `was ended by ${driver.signal}` : `ended with exit code ${driver.exitCode}`
  return [
    ...(driver.safetyStop !== null ? [problem(`tillstorm stopped the load: ${driver.safetyStop}`)] : []),
    ...(driver.exitCode !== 0 || driver.signal !== null ? [problem(`k6 ${ended}`)] : []),
    ...(driver.terminalsDone !== driver.terminalsPlanned || driver.terminalsPlanned < 1
      ? [problem(`${driver.terminalsDone} of ${driver.terminalsPlanned} terminals finished their day`)]
      : []),
  ]
}
