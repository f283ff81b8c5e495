/** The embedded Magento as a process: `node mocks/magento/main.ts '<options as JSON>'`; `options.ts` lists them. */
import { obeyParent } from './consumer-action.ts'
import { readOptions } from './options.ts'
import { MagentoServer } from './server.ts'

const end = (line: string): never => {
  process.stderr.write(`embedded Magento: ${line}\n`)
  process.exit(2)
}

const oneLine = (error: unknown): string => (error instanceof Error ? error.message : String(error)).replaceAll('\n', ' ')

const start = async (): Promise<void> => {
  const options = readOptions(process.argv[2], process.env)
  const server = new MagentoServer(options)
  let stopping = false
  const stop = (): void => {
    if (stopping) return
    stopping = true
    server.close().then(() => process.exit(0), (error: unknown) => end(oneLine(error)))
  }
  process.on('SIGINT', stop)
  process.on('SIGTERM', stop)
  process.on('disconnect', stop)
  process.on('message', (message) => obeyParent(server.consumer, message))
  const url = await server.listen(options.port)
  const { users, integrations } = options.madeUp
  const accounts = users.length + integrations.length === 0 ? {} : { users, integrations }
  process.stdout.write(`${JSON.stringify({ listening: url, ...accounts })}\n`)
  process.send?.({ type: 'listening', url, ...accounts })
}

start().catch((error: unknown) => end(oneLine(error)))
