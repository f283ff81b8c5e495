import { randomBytes } from 'node:crypto'
import { z } from 'zod'
import type { OAuthIntegration } from '../../fixtures/oauth.ts'
import type { Resources } from './caller.ts'

/** An administrator besides the first, who may do everything. */
export type AdminAccount = { user: string; password: string; resources: Resources }
export type IntegrationAccount = OAuthIntegration & { name: string; resources: Resources }
export type Accounts = { users: readonly AdminAccount[]; integrations: readonly IntegrationAccount[] }

const resources = z.array(z.string().min(1)).or(z.literal('all'))

/** How the options name further accounts; their secrets are no options, because options can be seen in a list of processes. */
export const accountOptions = {
  users: z.array(z.strictObject({ user: z.string().min(1), resources })).default([]),
  integrations: z.array(z.strictObject({ name: z.string().min(1), resources })).default([]),
}
type Named = { users: readonly { user: string; resources: Resources }[]; integrations: readonly { name: string; resources: Resources }[] }

const part = z.string().length(32)
const secretsSchema = z.strictObject({
  users: z.record(z.string(), z.string().min(1)).default({}),
  integrations: z.record(z.string(), z.strictObject({ consumerKey: part, consumerSecret: part, token: part, tokenSecret: part })).default({}),
})

/** A password, or one of an integration's four parts: 32 characters, the only length that Magento takes for those. */
export const madeUpSecret = (): string => randomBytes(16).toString('hex')

export const madeUpIntegration = (): OAuthIntegration => ({
  consumerKey: madeUpSecret(), consumerSecret: madeUpSecret(), token: madeUpSecret(), tokenSecret: madeUpSecret(),
})

/**
 * The accounts with their secrets: those of `secretsJson` (`{users: {name: password}, integrations: {name: {consumerKey, …}}}`), and made
 * up ones for the others, which `madeUp` holds, so that they can be told. Throws an Error with one clear line.
 */
export const accountsOf = (named: Named, secretsJson: string | undefined): Accounts & { madeUp: Accounts } => {
  let given: unknown
  try {
    given = JSON.parse(secretsJson ?? '{}')
  } catch {
    throw new Error('TILLSTORM_MAGENTO_ACCOUNTS must be one JSON object')
  }
  const parsed = secretsSchema.safeParse(given)
  if (!parsed.success) throw new Error(`TILLSTORM_MAGENTO_ACCOUNTS: ${parsed.error.issues[0]?.path.join('.') || 'object'} is not what it must be`)
  const known = parsed.data
  const users = named.users.map((one) => ({ ...one, password: known.users[one.user] ?? madeUpSecret() }))
  const integrations = named.integrations.map((one) => ({ ...one, ...(known.integrations[one.name] ?? madeUpIntegration()) }))
  const madeUp = {
    users: users.filter(({ user }) => known.users[user] === undefined),
    integrations: integrations.filter(({ name }) => known.integrations[name] === undefined),
  }
  return { users, integrations, madeUp }
}
