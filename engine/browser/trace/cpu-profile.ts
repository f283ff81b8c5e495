import { fieldsOf, numberOf, textOf } from './trace-event.ts'
import type { TraceEvent } from './trace-event.ts'

/** Lines and columns from 0: where the function begins. */
export type ProfiledFunction = { url: string; functionName: string; line: number; column: number }

type Node = ProfiledFunction & { parent: number | null; isScript: boolean }
type Chunk = { us: number; nodes: unknown; samples: unknown; deltasUs: unknown }

/** The samples of one thread, in order of time. Sample i stands for the time from `atUs[i]` to the next one. */
export type CpuProfile = { nodes: Map<number, Node>; atUs: Float64Array; nodeIds: Float64Array }

/** Longer than any sampling interval: a gap in the samples is not the last sample's time. */
const MAX_SAMPLE_US = 20_000

/** V8's sampling profile in a trace: a `Profile` event by the sampled thread, then `ProfileChunk` events from another one with the same id. */
export class CpuProfiles {
  #begun = new Map<string, { tid: number; us: number }>()
  #chunks = new Map<string, Chunk[]>()

  begin(event: TraceEvent): void {
    this.#begun.set(`${event.pid}:${event.id}`, { tid: event.tid, us: event.ts })
  }

  chunk(event: TraceEvent): void {
    const key = `${event.pid}:${event.id}`
    const data = fieldsOf(event.args.data)
    const { nodes, samples } = fieldsOf(data.cpuProfile)
    const chunks = this.#chunks.get(key) ?? []
    chunks.push({ us: event.ts, nodes, samples, deltasUs: data.timeDeltas })
    this.#chunks.set(key, chunks)
  }

  /** `null` where the thread was not sampled. */
  of(pid: number, tid: number): CpuProfile | null {
    const found = [...this.#begun].find(([key, begun]) => key.startsWith(`${pid}:`) && begun.tid === tid && this.#chunks.has(key))
    if (found === undefined) return null
    return joined(found[1].us, [...this.#chunks.get(found[0])!].sort((a, b) => a.us - b.us))
  }
}

const joined = (beginUs: number, chunks: readonly Chunk[]): CpuProfile => {
  const nodes = new Map<number, Node>()
  const atUs: number[] = []
  const nodeIds: number[] = []
  let us = beginUs
  for (const chunk of chunks) {
    for (const node of Array.isArray(chunk.nodes) ? chunk.nodes.map(fieldsOf) : []) {
      const id = numberOf(node.id)
      const frame = fieldsOf(node.callFrame)
      if (id === null) continue
      nodes.set(id, {
        url: textOf(frame.url),
        functionName: textOf(frame.functionName, 120),
        line: Math.max(0, numberOf(frame.lineNumber) ?? 0),
        column: Math.max(0, numberOf(frame.columnNumber) ?? 0),
        parent: numberOf(node.parent),
        // Functions of the engine itself have no script; those of an `eval` have one without a URL.
        isScript: textOf(frame.url) !== '' || Number(frame.scriptId ?? 0) > 0,
      })
    }
    if (!Array.isArray(chunk.samples) || !Array.isArray(chunk.deltasUs)) continue
    for (const [index, sample] of chunk.samples.entries()) {
      const [nodeId, deltaUs] = [numberOf(sample), numberOf(chunk.deltasUs[index])]
      if (deltaUs !== null) us += deltaUs
      if (nodeId === null) continue
      atUs.push(us)
      nodeIds.push(nodeId)
    }
  }
  return inOrder(nodes, atUs, nodeIds)
}

/** Deltas may be negative: V8 writes samples of two sources. */
const inOrder = (nodes: Map<number, Node>, atUs: number[], nodeIds: number[]): CpuProfile => {
  const order = atUs.map((_, index) => index).sort((a, b) => atUs[a]! - atUs[b]!)
  return { nodes, atUs: Float64Array.from(order, (at) => atUs[at]!), nodeIds: Float64Array.from(order, (at) => nodeIds[at]!) }
}

/**
 * Calls `onStack` for each sample between the two times with what it stands for and its script functions, the innermost first. Native
 * functions and V8's own states count for the function that called them.
 */
export const forEachStack = (profile: CpuProfile, startUs: number, endUs: number, onStack: (stack: ProfiledFunction[], us: number) => void): void => {
  const { atUs, nodeIds, nodes } = profile
  for (let index = firstAfter(atUs, startUs - MAX_SAMPLE_US); index < atUs.length && atUs[index]! < endUs; index += 1) {
    const from = Math.max(atUs[index]!, startUs)
    const to = Math.min(atUs[index + 1] ?? atUs[index]! + MAX_SAMPLE_US, atUs[index]! + MAX_SAMPLE_US, endUs)
    if (to <= from) continue
    const stack: ProfiledFunction[] = []
    let node = nodes.get(nodeIds[index]!)
    for (let depth = 0; node !== undefined && depth < 1000; depth += 1) {
      if (node.isScript) stack.push(node)
      node = node.parent === null ? undefined : nodes.get(node.parent)
    }
    onStack(stack, to - from)
  }
}

const firstAfter = (sorted: Float64Array, value: number): number => {
  let [low, high] = [0, sorted.length]
  while (low < high) {
    const middle = (low + high) >> 1
    if (sorted[middle]! < value) low = middle + 1
    else high = middle
  }
  return low
}
