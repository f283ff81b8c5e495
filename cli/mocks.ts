import { Command } from 'commander'
import { attributeCounts, type AttributeCount } from '../fixtures/attributes.ts'
import type { OAuthIntegration } from '../fixtures/oauth.ts'
import { defaultParameters } from '../fixtures/parameters.ts'
import { embeddedProblem } from './embedded-problem.ts'
import { faultOf } from './fault-option.ts'
import { defaultPorts } from '../mocks/default-ports.ts'
import { faultForms } from '../mocks/faults.ts'
import { startEmbedded } from '../mocks/embedded.ts'
import { TillstormError } from '../run/problems.ts'

const ONE_HOUR_SECONDS = 3600

const collect = (value: string, values: readonly string[]): string[] => [...values, value]

const portOf = (flag: string, text: string | undefined, fallback: number): number => {
  const port = text === undefined ? fallback : Number(text)
  if (Number.isInteger(port) && port >= 0 && port <= 65_535) return port
  throw new TillstormError('USAGE', `${flag} must be a port from 0 (any free one) to 65535, not ${JSON.stringify(text)}`)
}

const wholeOf = (flag: string, text: string | undefined, fallback: number, least: number): number => {
  const value = text === undefined ? fallback : Number(text)
  if (Number.isInteger(value) && value >= least && value <= 1_000_000) return value
  throw new TillstormError('USAGE', `${flag} must be a whole number from ${least} to 1000000, not ${JSON.stringify(text)}`)
}

const attributesOf = (text: string | undefined): { attributes?: AttributeCount } => {
  if (text === undefined) return {}
  const count = attributeCounts.find((known) => String(known) === text)
  if (count === undefined) throw new TillstormError('USAGE', `--attributes must be ${attributeCounts.join(', ')}, not ${JSON.stringify(text)}`)
  return { attributes: count }
}

/** Commented out: with all four set the integration would win over user and password. */
const integrationLines = (parts: OAuthIntegration | undefined): string[] =>
  parts === undefined ? [] : [
    `# export TILLSTORM_MAGENTO_CONSUMER_KEY=${parts.consumerKey}`, `# export TILLSTORM_MAGENTO_CONSUMER_SECRET=${parts.consumerSecret}`,
    `# export TILLSTORM_MAGENTO_TOKEN=${parts.token}`, `# export TILLSTORM_MAGENTO_TOKEN_SECRET=${parts.tokenSecret}`,
  ]

type MocksOptions = {
  portMagento?: string
  portSync?: string
  portPos?: string
  posBackend: string
  serviceTimes: string
  catalogueSize?: string
  attributes?: string
  seed?: string
  orders?: string
  fault: string[]
}

/** The embedded targets in the foreground, for trying things by hand and for tools of other people. */
export const mocksCommand = new Command('mocks')
  .description('Start the embedded Magento, sync backend and till in the foreground; prints their URLs and credentials')
  .option('--port-magento <port>', `default ${defaultPorts.magento}; 0 takes a free one`)
  .option('--port-sync <port>', `default ${defaultPorts.sync}; 0 takes a free one`)
  .option('--port-pos <port>', `default ${defaultPorts.pos}; 0 takes a free one`)
  .option('--pos-backend <name>', 'what the till speaks to: sync (the sync backend) or magento (its REST directly)', 'sync')
  .option('--service-times <preset|file>', 'of the Magento: instant, measured, or a JSON file', 'instant')
  .option('--catalogue-size <n>', `products, default ${defaultParameters.catalogueSize}`)
  .option('--attributes <n>', 'attributes of each product: 10, 50 or 200; default 10, 20 or 50 by its department')
  .option('--seed <s>', 'of catalogue and customers, default 1')
  .option('--orders <n>', 'orders that the faults are spread over, default 1000')
  .option('--fault <fault>', `plants a fault (repeatable): ${faultForms.join(', ')}`, collect, [])
  .addHelpText('after', '\nExample:\n  tillstorm mocks --service-times measured')
  .action(async (options: MocksOptions) => {
    const faults = options.fault.map((text) => {
      const given = faultOf(text)
      const { kind } = given.fault
      if (kind === 'restart-sync' || kind === 'restart-magento') throw new TillstormError('USAGE', `${kind} belongs to a run: use it with verify`)
      return given
    })
    const seed = wholeOf('--seed', options.seed, 1, 0)
    const backend = (['sync', 'magento'] as const).find((known) => known === options.posBackend)
    if (backend === undefined) throw new TillstormError('USAGE', `--pos-backend must be sync or magento, not ${JSON.stringify(options.posBackend)}`)
    const [user, password] = [process.env['TILLSTORM_POS_USER'], process.env['TILLSTORM_POS_PASSWORD']]
    const ending = new AbortController()
    const end = (): void => ending.abort()
    process.once('SIGINT', end)
    process.once('SIGTERM', end)
    const embedded = await startEmbedded({
      magento: {
        port: portOf('--port-magento', options.portMagento, defaultPorts.magento),
        seed,
        catalogueSize: wholeOf('--catalogue-size', options.catalogueSize, defaultParameters.catalogueSize, 1),
        customers: defaultParameters.customers,
        ...attributesOf(options.attributes),
        serviceTimes: options.serviceTimes,
        integrations: [{ name: 'tillstorm', resources: 'all' }],
        tokenTtlSeconds: ONE_HOUR_SECONDS,
        taxBasisPoints: defaultParameters.taxBasisPoints,
      },
      sync: { port: portOf('--port-sync', options.portSync, defaultPorts.sync), magento: null, tokenTtlSeconds: ONE_HOUR_SECONDS, allow: [] },
      pos: {
        port: portOf('--port-pos', options.portPos, defaultPorts.pos),
        backend,
        ...(user && password ? { cashier: { user, password } } : {}),
      },
      faults,
      front: 'sync',
      expectedOrders: wholeOf('--orders', options.orders, 1000, 1),
      orderPrefix: null,
      signal: ending.signal,
    }).catch((error: unknown) => {
      throw embeddedProblem(error)
    })
    process.stdout.write(
      [
        `Magento       ${embedded.magento?.url}`,
        `sync backend  ${embedded.sync?.url}  (openapi.json, /metrics)`,
        `till          ${embedded.pos?.url}  (cashier ${embedded.pos?.user}, password ${embedded.pos?.password})`,
        '',
        'credentials of this start, for a tillstorm or a curl in another shell:',
        `export TILLSTORM_MAGENTO_USER=${embedded.magento?.user}`,
        `export TILLSTORM_MAGENTO_PASSWORD=${embedded.magento?.password}`,
        `export TILLSTORM_SYNC_TOKEN=${embedded.sync?.token}`,
        `export TILLSTORM_POS_USER=${embedded.pos?.user}`,
        `export TILLSTORM_POS_PASSWORD=${embedded.pos?.password}`,
        '',
        '# in place of user and password: an integration, whose requests are signed (OAuth 1.0a)',
        ...integrationLines(embedded.magento?.integrations[0]),
        '',
        'Ctrl-C ends all.',
        '',
      ].join('\n'),
    )
    if (!ending.signal.aborted) {
      // The timer keeps the process alive: its children alone would not.
      const alive = setInterval(() => {}, 60_000)
      await new Promise<void>((resolve) => ending.signal.addEventListener('abort', () => resolve(), { once: true }))
      clearInterval(alive)
    }
    await embedded.stop()
  })
