import { TillstormError } from '../../run/problems.ts'
import type { MagentoCredentials } from './sign-in.ts'

/**
 * How to sign in to Magento, from an environment: TILLSTORM_MAGENTO_TOKEN, or TILLSTORM_MAGENTO_USER and
 * TILLSTORM_MAGENTO_PASSWORD. Throws TARGET_REFUSED where neither is there.
 */
export const magentoCredentials = (env: Readonly<Record<string, string | undefined>>): MagentoCredentials => {
  const { TILLSTORM_MAGENTO_TOKEN: token, TILLSTORM_MAGENTO_USER: user, TILLSTORM_MAGENTO_PASSWORD: password } = env
  if (token !== undefined && token !== '') return { token }
  if (user !== undefined && user !== '' && password !== undefined && password !== '') return { user, password }
  throw new TillstormError('TARGET_REFUSED', 'there are no credentials for Magento in the environment', {
    hint: 'set TILLSTORM_MAGENTO_TOKEN, or TILLSTORM_MAGENTO_USER and TILLSTORM_MAGENTO_PASSWORD',
  })
}
