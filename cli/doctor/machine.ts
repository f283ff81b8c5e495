import { existsSync, mkdtempSync, readFileSync, rmSync, statfsSync, writeFileSync } from 'node:fs'
import { createServer } from 'node:net'
import { availableParallelism, cpus, totalmem } from 'node:os'
import { dirname, join, resolve } from 'node:path'
import { defaultPorts } from '../../mocks/default-ports.ts'
import { found, missing, wanting } from './probe.ts'
import type { Finding, Probe } from './probe.ts'

const mebibyte = 1024 * 1024

/** A run of a whole day on the embedded targets leaves about 150 MiB, its databases included. */
const neededDiskMiB = 500
/** k6 with 100 terminals 250 MiB, tillstorm 200, the two embedded targets 250. */
const neededMemoryMiB = 1000
/** 100 terminals with up to 6 connections each, seen from the driver and from the embedded targets. */
const neededOpenFiles = 2048

export const diskProbe: Probe = {
  name: 'disk',
  look: async ({ workingFolder }) => {
    const folder = nearestFolder(join(workingFolder, 'runs'))
    const stats = statfsSync(folder)
    return judgeDisk(Math.floor((stats.bavail * stats.bsize) / mebibyte), folder)
  },
}

export const judgeDisk = (freeMiB: number, folder: string): Finding =>
  freeMiB >= neededDiskMiB
    ? found(`${inGiB(freeMiB)} free`, folder)
    : missing(
        `${freeMiB} MiB free at ${folder}; a run needs up to ${neededDiskMiB}`,
        'free some space, or choose another disk with --out DIR',
      )

export const runsFolderProbe: Probe = {
  name: 'runs folder',
  look: async ({ workingFolder }) => {
    const folder = nearestFolder(join(workingFolder, 'runs'))
    try {
      const trial = mkdtempSync(join(folder, '.tillstorm-doctor-'))
      try {
        writeFileSync(join(trial, 'trial'), 'x')
      } finally {
        rmSync(trial, { recursive: true, force: true })
      }
      return found('writable', join(workingFolder, 'runs'))
    } catch (error) {
      const why = error instanceof Error ? error.message.split(',')[0] : String(error)
      return missing(
        `${folder} cannot be written: ${why}`,
        'work in a folder that you can write, or name one with --out DIR',
      )
    }
  },
}

export const coresProbe: Probe = {
  name: 'cores',
  look: async () => judgeCores(availableParallelism(), cpus()[0]?.model.trim() ?? 'unknown processor'),
}

export const judgeCores = (cores: number, model: string): Finding =>
  cores >= 2
    ? found(String(cores), model)
    : wanting(
        '1 core: driver and embedded targets will hinder each other, and fast runs will end void',
        'use 2 cores or more, or a lower --speed',
      )

export const memoryProbe: Probe = {
  name: 'memory',
  look: async () =>
    judgeMemory(Math.floor(process.availableMemory() / mebibyte), Math.floor(limitOfMemory() / mebibyte)),
}

export const judgeMemory = (availableMiB: number, totalMiB: number): Finding =>
  availableMiB >= neededMemoryMiB
    ? found(`${inGiB(availableMiB)} available`, `of ${inGiB(totalMiB)}`)
    : wanting(
        `${availableMiB} MiB available; a day of 100 terminals takes about ${neededMemoryMiB}`,
        'end other programs, or use fewer --terminals',
      )

export const openFilesProbe: Probe = {
  name: 'open files',
  look: async ({ platform }) => {
    // Node raises its own soft limit to the hard one at its start, and what it starts inherits that.
    if (platform !== 'linux')
      return wanting(`the limit cannot be read on ${platform}`, 'ulimit -n 4096, if connections fail')
    return judgeOpenFiles(/^Max open files\s+(\S+)/m.exec(readFileSync('/proc/self/limits', 'utf8'))?.[1] ?? '0')
  },
}

export const judgeOpenFiles = (limit: string): Finding =>
  limit === 'unlimited' || Number(limit) >= neededOpenFiles
    ? found(limit, 'hard limit of this shell')
    : missing(
        `at most ${limit}; 100 terminals and the embedded targets need ${neededOpenFiles}`,
        `ulimit -Hn ${neededOpenFiles * 2} (as root), then again`,
      )

export const loopbackProbe: Probe = {
  name: 'loopback',
  look: async () => {
    const why = await whyNotListening(0)
    return why === null
      ? found('free ports', '127.0.0.1')
      : missing(`no server can listen on 127.0.0.1 (${why})`, 'allow listening on loopback')
  },
}

/** The fixed ports are those of `tillstorm mocks` alone; `verify` takes free ones. */
export const mocksPortsProbe: Probe = { name: 'mocks ports', look: () => judgePorts(defaultPorts) }

export async function judgePorts(ports: { magento: number; sync: number }): Promise<Finding> {
  for (const [name, port] of Object.entries(ports)) {
    const why = await whyNotListening(port)
    if (why !== null)
      return wanting(`port ${port} of the ${name} mock is taken (${why})`, `tillstorm mocks --port-${name} PORT`)
  }
  return found(Object.values(ports).join(', '), 'free for `tillstorm mocks`')
}

function whyNotListening(port: number): Promise<string | null> {
  return new Promise((done) => {
    const server = createServer()
    server.on('error', (error: NodeJS.ErrnoException) => done(error.code ?? error.message))
    server.listen(port, '127.0.0.1', () => server.close(() => done(null)))
  })
}

const limitOfMemory = (): number => {
  const constrained = process.constrainedMemory()
  return constrained > 0 && constrained < totalmem() ? constrained : totalmem()
}

/** The folder itself, or the nearest one above it that is there. */
function nearestFolder(folder: string): string {
  const path = resolve(folder)
  return existsSync(path) || dirname(path) === path ? path : nearestFolder(dirname(path))
}

const inGiB = (mib: number): string => `${(mib / 1024).toFixed(1)} GiB`
