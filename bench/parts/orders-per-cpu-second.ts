import { readFileSync } from 'node:fs'
import { processUsage } from '../../engine/processor-time.ts'
import type { TinyServer } from './start-tiny-server.ts'

const SAMPLE_MS = 250
/** Start-up is left out: a day of 100,000 orders pays for it once. */
const FROM_SHARE = 0.02

export type Sample = { orders: number; cpuMs: number }

/**
 * Orders that the server answered per second of CPU, from the first few to the moment when it had all: what a till sells
 * early and sends late is in it whole. Throws where too little was measured to say anything.
 */
export const ordersPerCpuSecond = (samples: readonly Sample[]): number => {
  const all = samples.at(-1)?.orders ?? 0
  const first = samples.find(({ orders }) => orders >= all * FROM_SHARE)
  const last = samples.find(({ orders }) => orders === all)
  const cpuMs = (last?.cpuMs ?? 0) - (first?.cpuMs ?? 0)
  if (first === undefined || last === undefined || cpuMs < 500) {
    throw new Error(`${all} orders in ${samples.length} samples and ${cpuMs} ms of CPU say nothing`)
  }
  return ((last.orders - first.orders) * 1000) / cpuMs
}

/** Processes that this one started (Linux). */
export const childPids = (): number[] =>
  readFileSync(`/proc/${process.pid}/task/${process.pid}/children`, 'latin1').trim().split(/\s+/).map(Number)

/**
 * Samples the server's orders beside the CPU of its load generator until `running` ends: that of k6, the one child that is
 * not the server, and where `withOwn` that of this process, which folds.
 */
export const sampleWhile = async (
  running: Promise<unknown>,
  server: TinyServer,
  withOwn: boolean,
): Promise<Sample[]> => {
  const samples: Sample[] = []
  let ended = false
  const end = running.finally(() => {
    ended = true
  })
  end.catch(() => {})
  while (!ended) {
    await new Promise((resolve) => setTimeout(resolve, SAMPLE_MS))
    const { orders } = await server.count()
    const usages = childPids().filter((pid) => pid !== server.pid).map(processUsage)
    if (usages.length !== 1 || usages[0] === null || usages[0] === undefined || orders === 0) continue
    const { user, system } = process.cpuUsage()
    samples.push({ orders, cpuMs: usages[0].cpuMs + (withOwn ? (user + system) / 1000 : 0) })
  }
  await end
  return samples
}
