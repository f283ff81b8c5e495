/** The embedded till's server as a process: `node mocks/pos/main.ts '<options as JSON>'`; `options.ts` lists them. */
import { readOptions } from './options.ts'
import { createPosServer } from './server.ts'

const end = (line: string): never => {
  process.stderr.write(`embedded till: ${line}\n`)
  process.exit(2)
}

const oneLine = (error: unknown): string => (error instanceof Error ? error.message : String(error)).replaceAll('\n', ' ')

const start = async (): Promise<void> => {
  const options = readOptions(process.argv[2], process.env)
  const server = await createPosServer(options)
  let stopping = false
  const stop = (): void => {
    if (stopping) return
    stopping = true
    server.close().then(() => process.exit(0), (error: unknown) => end(oneLine(error)))
  }
  process.on('SIGINT', stop)
  process.on('SIGTERM', stop)
  process.on('disconnect', stop)
  const url = await server.listen({ host: '127.0.0.1', port: options.port })
  process.stdout.write(`${JSON.stringify({ listening: url })}\n`)
  process.send?.({ type: 'listening', url })
}

start().catch((error: unknown) => end(oneLine(error)))
