import type { MonitorRow } from '../run/records.ts'
import { machineTimes, processUsage } from './processor-time.ts'

/** What the generator itself costs, between two calls: k6, tillstorm's folding, and the machine as a whole. */
export const openGeneratorUsage = (driverPid: number) => {
  let atMs = performance.now()
  let driver = processUsage(driverPid)
  let fold = process.cpuUsage()
  let machine = machineTimes()

  return (phase: MonitorRow['phase']): MonitorRow => {
    const nowMs = performance.now()
    const elapsedMs = Math.max(1, nowMs - atMs)
    const nextDriver = processUsage(driverPid)
    const nextFold = process.cpuUsage()
    const nextMachine = machineTimes()
    const percent = (cpuMs: number): number => Math.round((cpuMs / elapsedMs) * 1000) / 10
    const totalMs = nextMachine.totalMs - machine.totalMs
    const row: MonitorRow = {
      monitor: 'generator',
      atMs: Date.now(),
      phase,
      driverCpuPercent: driver !== null && nextDriver !== null ? percent(nextDriver.cpuMs - driver.cpuMs) : null,
      foldCpuPercent: percent((nextFold.user - fold.user + nextFold.system - fold.system) / 1000),
      machineCpuPercent: totalMs > 0 ? Math.round(((nextMachine.busyMs - machine.busyMs) / totalMs) * 1000) / 10 : null,
      driverRssMiB: nextDriver === null ? null : Math.round(nextDriver.rssMiB * 10) / 10,
      foldRssMiB: Math.round((process.memoryUsage.rss() / 1_048_576) * 10) / 10,
    }
    atMs = nowMs
    driver = nextDriver
    fold = nextFold
    machine = nextMachine
    return row
  }
}
