import { fork } from 'node:child_process'
import { once } from 'node:events'
import { fileURLToPath } from 'node:url'
import type { Ask, Told } from './tiny-server.ts'

const file = fileURLToPath(new URL('./tiny-server.ts', import.meta.url))

export type TinyServer = {
  url: string
  pid: number
  /** Orders that it has answered so far, and the bytes of their bodies. */
  count(): Promise<{ orders: number; orderBytes: number }>
  /** Stops the whole process at a moment, once; resolves with when it really stood still, epoch milliseconds. */
  freeze(atMs: number, forMs: number): Promise<{ fromMs: number; toMs: number }>
  stop(): Promise<void>
}

/** Starts bench/parts/tiny-server.ts on a free port of loopback. */
export const startTinyServer = async (): Promise<TinyServer> => {
  const child = fork(file, { stdio: ['ignore', 'inherit', 'inherit', 'ipc'], execArgv: [] })
  const told = <Kind extends Told['kind']>(kind: Kind): Promise<Extract<Told, { kind: Kind }>> =>
    new Promise((resolve, reject) => {
      const listen = (message: Told): void => {
        if (message.kind !== kind) return
        child.off('message', listen)
        child.off('exit', died)
        resolve(message as Extract<Told, { kind: Kind }>)
      }
      const died = (): void => reject(new Error('the tiny server ended by itself'))
      child.on('message', listen)
      child.once('exit', died)
    })
  const ask = (message: Ask): void => void child.send(message)
  const { url } = await told('listening')
  return {
    url,
    pid: child.pid ?? 0,
    count: () => {
      ask({ kind: 'count' })
      return told('counted')
    },
    freeze: (atMs, forMs) => {
      ask({ kind: 'freeze', atMs, forMs })
      return told('frozen')
    },
    stop: async () => {
      if (child.exitCode !== null || child.signalCode !== null) return
      const exited = once(child, 'exit')
      child.disconnect()
      await exited
    },
  }
}
