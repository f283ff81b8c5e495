import { TillstormError } from '../../run/problems.ts'
import type { BasicAuth } from '../door.ts'
import type { MagentoCredentials } from './sign-in.ts'

type Environment = Readonly<Record<string, string | undefined>>

/** The four values of an integration, as Magento shows them once when it is activated. */
const integrationVariables = [
  'TILLSTORM_MAGENTO_CONSUMER_KEY', 'TILLSTORM_MAGENTO_CONSUMER_SECRET', 'TILLSTORM_MAGENTO_TOKEN', 'TILLSTORM_MAGENTO_TOKEN_SECRET',
] as const

/** Every variable that says how to get into a Magento. */
export const magentoVariables = [
  ...integrationVariables, 'TILLSTORM_MAGENTO_USER', 'TILLSTORM_MAGENTO_PASSWORD', 'TILLSTORM_MAGENTO_BASIC_USER', 'TILLSTORM_MAGENTO_BASIC_PASSWORD',
] as const

/**
 * How to sign in to Magento, from an environment: an integration that signs (TILLSTORM_MAGENTO_CONSUMER_KEY and _CONSUMER_SECRET,
 * _TOKEN, _TOKEN_SECRET), else TILLSTORM_MAGENTO_TOKEN as a bearer, else TILLSTORM_MAGENTO_USER and _PASSWORD. Throws TARGET_REFUSED where
 * none is there, and where an integration lacks a part.
 */
export const magentoCredentials = (env: Environment): MagentoCredentials => {
  const [consumerKey, consumerSecret, token, tokenSecret] = integrationVariables.map((name) => env[name] || null)
  if (consumerKey || consumerSecret || tokenSecret) {
    if (consumerKey && consumerSecret && token && tokenSecret) return { integration: { consumerKey, consumerSecret, token, tokenSecret } }
    const lacking = integrationVariables.filter((name) => !env[name])
    throw new TillstormError('TARGET_REFUSED', `an integration of Magento needs four values, and ${lacking.join(', ')} is not set`, {
      hint: `set it, or unset the others of the four to sign in otherwise`,
    })
  }
  const { TILLSTORM_MAGENTO_USER: user, TILLSTORM_MAGENTO_PASSWORD: password } = env
  if (token) return { token }
  if (user && password) return { user, password }
  throw new TillstormError('TARGET_REFUSED', 'there are no credentials for Magento in the environment', {
    hint: 'set TILLSTORM_MAGENTO_TOKEN, or TILLSTORM_MAGENTO_USER and TILLSTORM_MAGENTO_PASSWORD, or the four values of an integration (docs/targets.md)',
  })
}

/**
 * HTTP basic auth before Magento, from TILLSTORM_MAGENTO_BASIC_USER and _BASIC_PASSWORD; null where neither is set. Throws CONFIG_INVALID beside a
 * sign-in by bearer: both need the one `Authorization` header, and Magento takes a bearer only as the whole of it.
 */
export const magentoBasicAuth = (env: Environment, credentials: MagentoCredentials): BasicAuth | null => {
  const { TILLSTORM_MAGENTO_BASIC_USER: user, TILLSTORM_MAGENTO_BASIC_PASSWORD: password } = env
  if (!user && !password) return null
  if (!user || !password) {
    throw new TillstormError('CONFIG_INVALID', `HTTP basic auth needs user and password, and TILLSTORM_MAGENTO_BASIC_${user ? 'PASSWORD' : 'USER'} is not set`, {
      hint: 'set both, or neither',
    })
  }
  if ('integration' in credentials) return { user, password }
  throw new TillstormError('CONFIG_INVALID', 'HTTP basic auth and a bearer token cannot go together: both need the one Authorization header, and Magento takes a bearer only alone', {
    hint: 'sign in as an integration (TILLSTORM_MAGENTO_CONSUMER_KEY, _CONSUMER_SECRET, _TOKEN, _TOKEN_SECRET), or let the web server pass /rest and /graphql from this address without basic auth',
  })
}
