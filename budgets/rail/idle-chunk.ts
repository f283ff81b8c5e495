import type { RailChunk, RailPass } from '../../run/rail-record.ts'
import { finding, voidFinding } from '../finding.ts'
import { countText, numberText } from '../text.ts'
import { caseEvidence, shortUrl, type Case } from './evidence.ts'
import { LEAST_ROUNDS } from './looks.ts'
import { whyMissing, type JudgePass } from './pass.ts'

/** A single chunk that proves nothing against the page, and did not come again in the rest of so many rounds, was an accident. */
export const CLEARING_ROUNDS = 4

/** What must have been watched before silence proves anything. */
export const LEAST_IDLE_MS = 10_000

/** Not what the page chose to do at that moment: a collection of garbage comes when it comes, and the browser has work of its own. */
const unchosen: readonly string[] = ['gc', 'browser']

/** Why a chunk over the limit is no accident of the machine; null where it may be one. */
type Blame = { chunk: RailChunk; why: string | null }

/**
 * Idle: the longest chunk of work in idle periods; RAIL allows none over 50 ms. One whose own processor time is over the limit is a
 * fail, and so is one that the same function makes in two rounds or more. A single one that mostly waited for a core may be the
 * machine's doing, and a single one of garbage collection or of the browser itself is no pattern of the page: it leaves the check open until
 * further rounds have gone by without another.
 */
export const judgeChunk: JudgePass = ({ record, pass, path }, check) => {
  if (pass.idle === null) return voidFinding(whyMissing(pass, 'idle'))
  const { observedMs, counts, long } = pass.idle
  if (observedMs === 0 && long.length === 0) return voidFinding('the journey never rested, or the trace shows none of it')
  const longest = Math.max(0, ...counts.map(([ms]) => ms), ...long.map((chunk) => chunk.wallMs))
  const watched = `${numberText(observedMs / 1_000)} s of idle time in ${countText(pass.rounds, 'round')}`
  const blames = blameChunks(long, check.limit)
  const proven = blames.filter(({ why }) => why !== null)
  const cases = (of: readonly Blame[]): Case[] => of.map(({ chunk, why }) => ({ place: chunk, what: chunkText(chunk, why) }))
  const first = proven[0]
  if (first !== undefined) {
    const more = proven.length > 1 ? `, and ${numberText(proven.length - 1)} more are over the limit` : ''
    const because = `${name(first.chunk, record.url)} held up ${numberText(first.chunk.wallMs)} ms in ${watched}${more}: ${first.why ?? ''}`
    return finding({ status: 'fail', value: first.chunk.wallMs, because, evidence: caseEvidence('chunk', cases(proven), record, path) })
  }
  const single = blames[0]
  const isAccident = blames.length === 1 && single?.chunk.cpuMs !== null && pass.rounds >= CLEARING_ROUNDS
  if (single !== undefined && !isAccident) {
    const again = blames.length === 1 ? 'was not seen again' : `nothing shows that it is the same work as the ${numberText(blames.length - 1)} other over the limit,`
    const because = `${name(single.chunk, record.url)} took ${numberText(single.chunk.wallMs)} ms, ${waited(single.chunk)}, and ${again} in ${watched}`
    return finding({ status: 'inconclusive', value: single.chunk.wallMs, because, evidence: caseEvidence('chunk', cases(blames), record, path) })
  }
  const ordinary = single === undefined ? longest : longestBut(single.chunk, pass.idle)
  if (ordinary > Math.ceil(check.limit)) return voidFinding(`a chunk of ${numberText(ordinary)} ms was counted, and nothing else is known of it`)
  const accident = single === undefined ? '' : `; one of ${numberText(single.chunk.wallMs)} ms (${single.chunk.kind}), ${waited(single.chunk)}, came once in all rounds and is held to be an accident`
  const because = `the longest chunk took ${numberText(ordinary)} ms in ${watched}${accident}`
  const few = tooLittle(pass, observedMs)
  return few === null
    ? finding({ status: 'pass', value: ordinary, because })
    : finding({ status: 'inconclusive', value: ordinary, because: `${because}, and ${few}` })
}

/** The longest of all other chunks, in milliseconds. */
const longestBut = (chunk: RailChunk, { counts, long }: NonNullable<RailPass['idle']>): number =>
  Math.max(
    0,
    ...long.filter((each) => each !== chunk).map(({ wallMs }) => wallMs),
    ...counts.filter(([ms, count]) => count > 1 || ms !== Math.floor(chunk.wallMs)).map(([ms]) => ms),
  )

const tooLittle = (pass: Pick<RailPass, 'rounds'>, observedMs: number): string | null => {
  if (observedMs < LEAST_IDLE_MS) return `it takes ${LEAST_IDLE_MS / 1_000} s to pass`
  return pass.rounds < LEAST_ROUNDS ? `it takes ${LEAST_ROUNDS} rounds to pass` : null
}

/** Chunks over the limit with what is known against them: the proven ones, then the others, the longest first. */
const blameChunks = (long: readonly RailChunk[], limit: number): Blame[] => {
  const over = long.filter((chunk) => chunk.wallMs > limit).sort((a, b) => b.wallMs - a.wallMs)
  const rounds = new Map<string, Set<number>>()
  for (const chunk of over) {
    const key = sameness(chunk)
    if (key !== null) rounds.set(key, (rounds.get(key) ?? new Set()).add(chunk.round))
  }
  const blames = over.map((chunk): Blame => {
    const key = sameness(chunk)
    const seen = key === null ? 0 : (rounds.get(key)?.size ?? 0)
    if (seen >= 2) return { chunk, why: `the same work came in ${seen} rounds` }
    if (chunk.cpuMs !== null && chunk.cpuMs > limit && !unchosen.includes(chunk.kind)) return { chunk, why: `it worked for ${numberText(chunk.cpuMs)} ms of it` }
    return { chunk, why: null }
  })
  return [...blames.filter(({ why }) => why !== null), ...blames.filter(({ why }) => why === null)]
}

/** Kind and function of a chunk; null where nothing tells two of them apart. Which function a collection of garbage met is chance. */
const sameness = ({ kind, scripts }: RailChunk): string | null => {
  const top = scripts[0]
  if (unchosen.includes(kind)) return kind
  if (top !== undefined) return `${kind} ${top.url} ${top.functionName} ${top.line ?? ''}`
  return kind === 'other' ? null : kind
}

const name = ({ kind, scripts }: RailChunk, pageUrl: string): string => {
  const top = scripts[0]
  return top === undefined ? `a chunk of idle work (${kind})` : `${top.functionName === '' ? 'a function' : top.functionName} of ${shortUrl(top.url, pageUrl)} (${kind})`
}

const waited = ({ cpuMs }: RailChunk): string =>
  cpuMs === null ? 'how much of it was work is not known' : `of which it worked ${numberText(cpuMs)} ms`

const chunkText = (chunk: RailChunk, why: string | null): string =>
  `${chunk.kind}: ${numberText(chunk.wallMs)} ms, ${waited(chunk)}${why?.startsWith('the same') === true ? `; ${why}` : ''}`
