import { X509Certificate } from 'node:crypto'
import { readFileSync } from 'node:fs'
import { TillstormError } from '../run/problems.ts'
import type { Door } from '../targets/door.ts'
import type { MagentoAccess } from '../targets/magento/client.ts'
import { magentoBasicAuth, magentoCredentials } from '../targets/magento/credentials.ts'
import type { Config } from './config.ts'

type Environment = Readonly<Record<string, string | undefined>>

/** What a config says about the way to the targets, its values still unread: they may be secrets of the environment. */
export type AccessConfig = Pick<Config, 'headers' | 'caFile'>

const FROM_ENVIRONMENT = 'env:'

/** Headers that are ours, or the connection's, each with the reason. */
const reserved: Readonly<Record<string, string>> = {
  authorization: 'it carries the sign-in; HTTP basic auth comes from TILLSTORM_MAGENTO_BASIC_USER and _BASIC_PASSWORD',
  'content-type': 'every body is JSON', accept: 'every answer is JSON', host: 'the URL of the target names the host',
  'content-length': 'it belongs to the connection', connection: 'it belongs to the connection', 'transfer-encoding': 'it belongs to the connection',
  // k6 repeats such requests by itself, unseen (docs/protocols.md).
  'idempotency-key': 'k6 would send such requests twice', 'x-idempotency-key': 'k6 would send such requests twice',
}

const invalid = (field: string, why: string, hint?: string): TillstormError =>
  new TillstormError('CONFIG_INVALID', `config: ${field}: ${why}`, hint === undefined ? {} : { hint })

const headersOf = (target: 'magento' | 'sync', given: Readonly<Record<string, string>> | undefined, env: Environment): Record<string, string> => {
  const headers: Record<string, string> = {}
  for (const [name, text] of Object.entries(given ?? {})) {
    const field = `headers.${target}.${name}`
    const small = name.toLowerCase()
    if (!/^[a-z0-9!#$%&'*+.^_`|~-]+$/.test(small)) throw invalid(field, 'this is no name of a header')
    if (Object.hasOwn(reserved, small)) throw invalid(field, `this header cannot be set: ${reserved[small]}`)
    const variable = text.startsWith(FROM_ENVIRONMENT) ? text.slice(FROM_ENVIRONMENT.length) : null
    const value = variable === null ? text : env[variable]
    if (!value) throw invalid(field, variable === null ? 'it has no value' : `there is no ${variable} in the environment`, variable === null ? undefined : `set ${variable}`)
    if (!/^[\t\x20-\x7e]+$/.test(value)) throw invalid(field, 'its value has characters that a header cannot have')
    headers[small] = value
  }
  return headers
}

const caPemOf = (file: string | undefined): string | null => {
  if (file === undefined) return null
  const hint = 'name a PEM file that holds the certificate of your authority'
  let text: string
  try {
    text = readFileSync(file, 'utf8')
  } catch (error) {
    throw invalid('caFile', `${file} cannot be read (${(error as NodeJS.ErrnoException).code ?? 'unreadable'})`, hint)
  }
  const certificates = text.match(/-----BEGIN CERTIFICATE-----[\s\S]+?-----END CERTIFICATE-----/g) ?? []
  try {
    for (const pem of certificates) new X509Certificate(pem)
  } catch {
    throw invalid('caFile', `${file} holds a certificate that cannot be read`, hint)
  }
  if (certificates.length === 0) throw invalid('caFile', `${file} holds no certificate`, hint)
  // Only the certificates: a key that stands in the same file is read by nobody.
  return `${certificates.join('\n')}\n`
}

/** The way to a Magento of the user's own: URL, hosts, sign-in, and what stands before it. Throws in one line for what is missing or cannot work. */
export const magentoAccess = (url: string, allow: readonly string[], config: AccessConfig, env: Environment): MagentoAccess => {
  const credentials = magentoCredentials(env)
  const basic = magentoBasicAuth(env, credentials)
  return { url, allow, credentials, door: { headers: headersOf('magento', config.headers?.magento, env), caPem: caPemOf(config.caFile), basic } }
}

/** What stands before a sync backend of the user's own. */
export const syncDoor = (config: AccessConfig, env: Environment): Door => ({
  headers: headersOf('sync', config.headers?.sync, env), caPem: caPemOf(config.caFile), basic: null,
})

/** Protocols whose tills sign in as customers, by bearer. */
const signsInCustomers: readonly string[] = ['magento-customer']

/** Throws CONFIG_INVALID where a protocol's customers could not get past the basic auth before the shop. */
export const refuseCustomersBehindBasicAuth = ({ door }: MagentoAccess, protocol: string): void => {
  if ((door?.basic ?? null) === null || !signsInCustomers.includes(protocol)) return
  throw new TillstormError('CONFIG_INVALID', `the protocol ${protocol} signs in customers by bearer, which cannot go together with HTTP basic auth: both need the one Authorization header`, {
    hint: 'let the web server pass /rest from this address without basic auth, or choose another protocol',
  })
}
