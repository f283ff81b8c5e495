import type { OAuthIntegration } from '../../fixtures/oauth.ts'
import { parseFault, plantedTokenSeconds, type Fault } from '../faults.ts'

/** Credentials for Magento's REST: a ready token, a user whose token is fetched and renewed, or an integration that signs. */
export type MagentoCredentials =
  | { kind: 'token'; token: string }
  | { kind: 'user'; username: string; password: string }
  | { kind: 'integration'; integration: OAuthIntegration; signedBase: string | null }

/** What stands before Magento, as `tillstorm` hands it over. */
export type MagentoDoor = { headers: Readonly<Record<string, string>>; caPem: string | null; basic64: string | null }

export type SyncOptions = {
  /** 0 takes a free port. Only loopback is ever listened on. */
  port: number
  dataDir: string
  /** Base URL without a trailing slash, for example `http://127.0.0.1:8080`. */
  magentoUrl: string
  /** Orders written into Magento at the same time. */
  workers: number
  faults: readonly Fault[]
  /** Orders of the whole run: the `stall` fault comes when half of them were received; 0 when nobody knows. */
  expectedOrders: number
  tokenTtlSeconds: number
  storeId: number
  allowedHosts: readonly string[]
  /** How often products and customers that changed are asked for. */
  refreshSeconds: number
  /** How often all stock is read and compared: Magento's source items have no time of change. */
  stockRefreshSeconds: number
  /** How far each delta reaches back: Magento's times have a resolution of one second. */
  overlapSeconds: number
  /** Code of the product attribute that holds the barcode. */
  barcodeAttribute: string
  /** Messages held in memory; the others wait on disk. */
  lookAhead: number
  retry: { attempts: number; baseMs: number; maxMs: number }
  requestTimeoutMs: number
  registrationToken: string
  credentials: MagentoCredentials
  door: MagentoDoor
}

const loopback = /^(localhost|127(\.\d{1,3}){3}|\[::1\])$/

const numberOf = (raw: Record<string, unknown>, name: string, fallback: number, low: number, high: number): number => {
  const value = raw[name] ?? fallback
  if (typeof value !== 'number' || !(value >= low && value <= high)) {
    throw new Error(`option ${name} must be a number from ${low} to ${high}, not ${JSON.stringify(value)}`)
  }
  return value
}

const textOf = (raw: Record<string, unknown>, name: string, fallback: string | undefined): string => {
  const value = raw[name] ?? fallback
  if (typeof value !== 'string' || value === '') throw new Error(`option ${name} must be a text that is not empty`)
  return value
}

const textsOf = (raw: Record<string, unknown>, name: string): string[] => {
  const value = raw[name] ?? []
  if (!Array.isArray(value) || !value.every((item) => typeof item === 'string')) {
    throw new Error(`option ${name} must be a list of texts`)
  }
  return value
}

const magentoBase = (text: string, allowedHosts: readonly string[]): string => {
  if (!URL.canParse(text)) throw new Error(`option magentoUrl is not a URL: ${JSON.stringify(text)}`)
  const url = new URL(text)
  if (url.protocol !== 'http:' && url.protocol !== 'https:') throw new Error('option magentoUrl must be http or https')
  if (url.username !== '' || url.password !== '') throw new Error('option magentoUrl must not hold credentials')
  if (!loopback.test(url.hostname) && !allowedHosts.includes(url.hostname) && !allowedHosts.includes(url.host)) {
    throw new Error(`the host ${url.host} of magentoUrl is not among allowedHosts`)
  }
  return `${url.origin}${url.pathname.replace(/\/+$/, '')}`
}

const credentialsOf = (env: Record<string, string | undefined>): MagentoCredentials => {
  const { TILLSTORM_MAGENTO_TOKEN: token, TILLSTORM_MAGENTO_USER: username, TILLSTORM_MAGENTO_PASSWORD: password } = env
  const consumerKey = env['TILLSTORM_MAGENTO_CONSUMER_KEY']
  if (token && consumerKey) {
    const consumerSecret = env['TILLSTORM_MAGENTO_CONSUMER_SECRET'] ?? ''
    const tokenSecret = env['TILLSTORM_MAGENTO_TOKEN_SECRET'] ?? ''
    return { kind: 'integration', integration: { consumerKey, consumerSecret, token, tokenSecret }, signedBase: env['TILLSTORM_MAGENTO_SIGNED_BASE'] || null }
  }
  if (token) return { kind: 'token', token }
  if (username && password) return { kind: 'user', username, password }
  throw new Error('set TILLSTORM_MAGENTO_TOKEN, or TILLSTORM_MAGENTO_USER and TILLSTORM_MAGENTO_PASSWORD')
}

const doorOf = (env: Record<string, string | undefined>): MagentoDoor => ({
  headers: JSON.parse(env['TILLSTORM_MAGENTO_HEADERS'] || '{}') as Record<string, string>,
  caPem: env['TILLSTORM_MAGENTO_CA'] || null,
  basic64: env['TILLSTORM_MAGENTO_BASIC64'] || null,
})

/**
 * Reads the JSON options of the command line and the secrets of the environment.
 * Throws an Error with one clear line. Checked by hand, because a restart must listen again within 300 ms and loading
 * a schema library takes 80 of them.
 */
export const readOptions = (json: string, env: Record<string, string | undefined>): SyncOptions => {
  let raw: Record<string, unknown>
  try {
    const parsed: unknown = JSON.parse(json)
    if (typeof parsed !== 'object' || parsed === null || Array.isArray(parsed)) throw new Error('not an object')
    raw = parsed as Record<string, unknown>
  } catch {
    throw new Error('the options must be one JSON object')
  }
  const registrationToken = env['TILLSTORM_SYNC_TOKEN']
  if (!registrationToken) throw new Error('set TILLSTORM_SYNC_TOKEN, the registration token of the tills')
  const allowedHosts = textsOf(raw, 'allowedHosts')
  const faults = textsOf(raw, 'faults').map(parseFault)
  return {
    port: numberOf(raw, 'port', 0, 0, 65_535),
    dataDir: textOf(raw, 'dataDir', undefined),
    magentoUrl: magentoBase(textOf(raw, 'magentoUrl', undefined), allowedHosts),
    workers: Math.trunc(numberOf(raw, 'workers', 8, 1, 256)),
    faults,
    expectedOrders: numberOf(raw, 'expectedOrders', 0, 0, 1e9),
    tokenTtlSeconds: plantedTokenSeconds(faults) ?? numberOf(raw, 'tokenTtlSeconds', 3600, 1, 86_400),
    storeId: numberOf(raw, 'storeId', 1, 0, 65_535),
    allowedHosts,
    refreshSeconds: numberOf(raw, 'refreshSeconds', 5, 0.05, 86_400),
    stockRefreshSeconds: numberOf(raw, 'stockRefreshSeconds', 30, 0.05, 86_400),
    overlapSeconds: numberOf(raw, 'overlapSeconds', 3, 1, 3600),
    barcodeAttribute: textOf(raw, 'barcodeAttribute', 'barcode'),
    lookAhead: numberOf(raw, 'lookAhead', 1000, 1, 100_000),
    retry: {
      attempts: numberOf(raw, 'retryAttempts', 12, 1, 100),
      baseMs: numberOf(raw, 'retryBaseMs', 250, 1, 60_000),
      maxMs: numberOf(raw, 'retryMaxMs', 30_000, 1, 600_000),
    },
    requestTimeoutMs: numberOf(raw, 'requestTimeoutMs', 10_000, 50, 600_000),
    registrationToken,
    credentials: credentialsOf(env),
    door: doorOf(env),
  }
}
