import type { RailProblem } from '../../../run/rail-record.ts'
import type { Told } from './measure-visits.ts'
import { isStarving } from './processor-share.ts'

/** Fewer say nothing about a median. */
const LEAST_NUMBERS = 3
const MOST_HOSTS = 5

/** What the visits of one pass could not know, or what went on beside them. */
export const loadProblems = (told: { runs: number; first: readonly Told[]; repeat: readonly Told[] }): RailProblem[] => {
  const all = [...told.first, ...told.repeat]
  const atMs = all.at(-1)?.atMs ?? Date.now()
  const problem = (kind: RailProblem['kind'], text: string, voids: boolean): RailProblem => ({ kind, text, atMs, voids: voids ? ['load'] : [] })
  const problems: RailProblem[] = []
  for (const [kind, visits] of [['first', told.first], ['repeat', told.repeat]] as const) {
    const numbers = visits.filter(({ visit }) => visit.interactiveMs !== null).length
    const needed = Math.min(LEAST_NUMBERS, told.runs)
    // What never came because no first visit had a number is told by those.
    if (numbers >= needed || (kind === 'repeat' && visits.length === 0 && problems.length > 0)) continue
    const why = visits.find(({ visit }) => visit.interactiveMs === null)?.visit.problem ?? 'no first visit came before them'
    problems.push(problem('load', `${numbers} of ${told.runs} ${kind} visits have a time to interactive, ${needed} are needed: ${why}`, true))
  }
  const restless = all.filter(({ report }) => report?.neverInteractive === true).length
  if (restless > 0) problems.push(problem('never-idle', `the page was never at rest in ${restless} of ${all.length} visits; their times to interactive are lower bounds`, false))
  const starved = all.filter((each) => isStarving(each.report?.processor ?? null))
  if (starved.length > 0) {
    const worst = Math.max(...starved.map(({ report }) => report?.processor?.othersPercent ?? 0))
    const fed = Math.min(...[told.first, told.repeat].map((visits) => visits.filter((each) => each.visit.interactiveMs !== null && !starved.includes(each)).length))
    const text = `other processes left the browser less than a core in ${starved.length} of ${all.length} visits (up to ${Math.round(worst)} % of all cores)`
    // A visit without a core is slower, never faster: three that had one still bound the median.
    problems.push(problem('load', text, fed < Math.min(LEAST_NUMBERS, told.runs)))
  }
  for (const [state, text] of [
    ['failed', 'the service worker could not be installed after a first visit'],
    ['slow', 'the service worker was not installed 30 s after a first visit'],
  ] as const) {
    const count = told.first.filter(({ report }) => report?.worker === state).length
    if (count > 0) problems.push(problem('worker-lost', `${text}: ${count} of ${told.first.length}`, false))
  }
  const blocked = all.flatMap(({ report }) => report?.blocked ?? [])
  const needed = new Set(blocked.filter(({ isNeeded }) => isNeeded).map(({ host }) => host))
  const others = new Set(blocked.map(({ host }) => host).filter((host) => !needed.has(host)))
  // Without them the page is lighter, and so faster, than the one that its users have.
  if (needed.size > 0) {
    const mend = [...needed].slice(0, MOST_HOSTS).map((host) => `--allow ${host}`).join(' ')
    problems.push(problem('blocked-host', `the page was loaded without its scripts, styles or frames from ${listed(needed)}, not allowed: ${mend}`, true))
  }
  if (others.size > 0) problems.push(problem('blocked-host', `not allowed, so not loaded: ${listed(others)}`, false))
  return problems
}

const listed = (hosts: ReadonlySet<string>): string =>
  `${[...hosts].slice(0, MOST_HOSTS).join(', ')}${hosts.size > MOST_HOSTS ? ` and ${hosts.size - MOST_HOSTS} more` : ''}`
