import { accepts, freePort, programAt, scratch, startServer } from './test-server.ts'
import type { RunningServer } from './test-server.ts'

/** A Redis on a free loopback port that keeps nothing on the disk and evicts beyond 4 MB. */
export const startRedis = async (password: string): Promise<RunningServer & { port: number }> => {
  const port = await freePort()
  const folder = scratch('redis')
  const args = [
    '--port', String(port), '--bind', '127.0.0.1', '--save', '', '--appendonly', 'no', '--dir', folder, '--requirepass', password,
    '--maxmemory', '4mb', '--maxmemory-policy', 'allkeys-lru',
  ]
  return { ...(await startServer(programAt('redis-server')!, args, { folder, isReady: () => accepts(port) })), port }
}
