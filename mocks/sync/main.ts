import { readFileSync, realpathSync } from 'node:fs'
import { createApp } from './app.ts'
import { createCatalogueStore } from './catalogue.ts'
import { createCommitter } from './committer.ts'
import { openDatabase } from './database.ts'
import { createGate } from './gate.ts'
import { openMagento, type MagentoClient } from './magento-client.ts'
import { readOptions, type SyncOptions } from './options.ts'
import { createQueue } from './queue.ts'
import { createRefresher } from './refresher.ts'
import { createSessionTokens } from './session-token.ts'
import { createWriter } from './writer.ts'

const STOP_WAIT_MS = 1000

// Magento's own words may be in a line: no control character of theirs reaches a terminal.
const log = (line: string): void =>
  void process.stderr.write(`sync backend: ${line.replaceAll(/\p{Cc}+/gu, ' ')}\n`)

export type RunningSync = { url: string; stop: () => Promise<void> }

/** Starts the backend; resolves when it listens. `stop` ends it so that the process can go. Tests bring their clock. */
export const startSync = async (options: SyncOptions, now: () => number = Date.now): Promise<RunningSync> => {
  const db = openDatabase(options.dataDir)
  const queue = createQueue(db)
  const committer = createCommitter(db)
  const catalogue = createCatalogueStore(db)
  const refresher = createRefresher(catalogue, committer, options, log)
  const writer = createWriter(queue, committer, options, { now, random: Math.random, log })
  const putShift = db.prepare('INSERT OR REPLACE INTO shifts VALUES (?, ?, ?, ?, ?, ?)')
  let magento: MagentoClient | null = null
  let stopping = false

  const app = createApp({
    queue,
    writer,
    committer,
    catalogue,
    refresher,
    now,
    tokens: createSessionTokens(options.registrationToken, options.tokenTtlSeconds),
    tokenTtlSeconds: options.tokenTtlSeconds,
    gate: createGate(options.faults, options.expectedOrders, writer.accepted()),
    magento: () => magento,
    saveShift: (s) =>
      new Promise((done, failed) =>
        committer.now(
          () => void putShift.run(s.terminal, s.event, s.atMs, s.orders, s.totalMinor, now()),
          done,
          failed,
        ),
      ),
    openApi: readFileSync(new URL('openapi.json', import.meta.url), 'utf8'),
  })
  const url = await app.listen({ host: '127.0.0.1', port: options.port })

  const connected = openMagento({
    url: options.magentoUrl,
    credentials: options.credentials,
    door: options.door,
    connections: options.workers + 4,
    timeoutMs: options.requestTimeoutMs,
    now,
  }).then((client) => {
    magento = client
    if (stopping) return
    writer.start(client)
    refresher.start(client)
  })

  return {
    url,
    stop: async () => {
      stopping = true
      refresher.stop()
      await app.close()
      await connected
      await writer.stop(STOP_WAIT_MS)
      committer.flush()
      await magento?.close()
      db.close()
    },
  }
}

const main = async (): Promise<void> => {
  const { url, stop } = await startSync(readOptions(process.argv[2] ?? '', process.env))
  let ending: Promise<void> | null = null
  const end = (): void => {
    ending ??= stop().then(
      () => process.exit(0),
      () => process.exit(1),
    )
  }
  process.on('SIGINT', end)
  process.on('SIGTERM', end)
  process.on('disconnect', end)
  process.stdout.write(`${JSON.stringify({ listening: url })}\n`)
  process.send?.({ type: 'listening', url })
}

// Compared as real paths, because a linked package is started by its link.
if (process.argv[1] !== undefined && realpathSync(process.argv[1]) === import.meta.filename) {
  await main().catch((error: unknown) => {
    log(error instanceof Error ? error.message : 'unknown problem')
    process.exitCode = 2
    process.disconnect?.()
  })
}
