import type { Evidence } from '../../run/records.ts'
import type { SecurityProbe } from '../../run/security-record.ts'
import { finding, notApplicable, voidFinding, type JudgeCheck } from '../finding.ts'
import { countText } from '../text.ts'

const SHOWN = 10

/** A line an endpoint and what was seen of it: several probes of one endpoint may all see the same. */
const evidence = (probes: readonly SecurityProbe[]): Evidence[] => {
  const lines = new Map<string, { probe: SecurityProbe; text: string; times: number }>()
  for (const probe of probes) {
    const text = probe.body === undefined ? probe.text : `${probe.text}: ${probe.body}`
    const key = JSON.stringify([probe.endpoint, text])
    const line = lines.get(key)
    if (line === undefined) lines.set(key, { probe, text, times: 1 })
    else line.times += 1
  }
  return [...lines.values()].slice(0, SHOWN).map(({ probe, text, times }) => ({
    kind: 'request', ref: probe.endpoint, text: times === 1 ? text : `${text} (${times} probes)`, at: probe.atMs,
  }))
}

/** "GET /rest/V1/orders: no token, and it was let in (200); 3 more endpoints": what the answer said stands in the evidence. */
const holesText = (holes: readonly SecurityProbe[]): string => {
  const [first] = holes
  const others = new Set(holes.map(({ endpoint }) => endpoint)).size - 1
  return `${first!.endpoint}: ${first!.text}${others === 0 ? '' : `; ${countText(others, 'more endpoint')}`}`
}

/** `security.<check>`: holes that its probes found. A probe that nobody could answer for takes the ground from the check, unless another found a hole. */
export const judgeSecurity: JudgeCheck = ({ manifest, security, securityProblem }, check) => {
  if (manifest.measures.security !== true) return notApplicable('this run probed no security: `tillstorm verify` and `tillstorm security` do')
  if (security === null) return voidFinding(securityProblem ?? 'the run has no security.json: its probes did not come to their end')
  const own = security.probes.filter((probe) => `security.${probe.check}` === check.metric)
  const of = (outcome: SecurityProbe['outcome']): SecurityProbe[] => own.filter((probe) => probe.outcome === outcome)
  const [holes, unknown, refused, impossible] = [of('hole'), of('unknown'), of('refused'), of('impossible')]
  if (holes.length > check.limit) {
    return finding({ status: 'fail', value: holes.length, stands: true, because: holesText(holes), evidence: evidence(holes) })
  }
  if (unknown.length > 0) return voidFinding(`${unknown[0]!.endpoint}: ${unknown[0]!.text}`, evidence(unknown))
  if (refused.length === 0) return notApplicable(impossible[0]?.text ?? 'nothing of this run could be probed so')
  return finding({ status: 'pass', value: holes.length, stands: true, because: `${countText(refused.length, 'probe')} met what ${refused.length === 1 ? 'it' : 'they'} should` })
}
