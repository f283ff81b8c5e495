import { createConnection } from 'mysql2/promise'
import type { Connection } from 'mysql2/promise'
import { join } from 'node:path'
import { freePort, programAt, runOnce, scratch, startServer } from './test-server.ts'
import type { RunningServer } from './test-server.ts'

export type TestDatabase = RunningServer & { port: number; root: Connection }

/** A MariaDB on a free loopback port, in a folder of its own that goes with it, and a login that may do everything. */
export const startMariadb = async (): Promise<TestDatabase> => {
  const port = await freePort()
  const folder = scratch('mariadb')
  const data = join(folder, 'data')
  const asRoot = process.getuid?.() === 0 ? ['--user=root'] : []
  runOnce(programAt('mariadb-install-db')!, ['--no-defaults', `--datadir=${data}`, '--auth-root-authentication-method=normal', '--skip-test-db', '--skip-name-resolve', ...asRoot], folder)
  const open = (): Promise<Connection> => createConnection({ host: '127.0.0.1', port, user: 'root', multipleStatements: true, charset: 'utf8mb4' })
  let root: Connection | null = null
  const server = await startServer(
    programAt('mariadbd')!,
    [
      '--no-defaults', `--datadir=${data}`, `--port=${port}`, '--bind-address=127.0.0.1', `--socket=${join(folder, 's')}`, `--pid-file=${join(folder, 'pid')}`,
      '--skip-name-resolve', '--skip-log-bin', '--innodb-flush-log-at-trx-commit=0', '--innodb-buffer-pool-size=64M', '--default-time-zone=+03:00',
      ...asRoot,
    ],
    { folder, isReady: async () => (root = await open()) },
  )
  return {
    ...server, port, root: root!,
    stop: async (signal) => {
      root?.destroy()
      await server.stop(signal)
    },
  }
}
