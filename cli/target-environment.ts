import { credentialVariables, doorVariables } from '../scenarios/settings.ts'
import { basic64Of, openDoor } from '../targets/door.ts'
import type { Door } from '../targets/door.ts'
import type { MagentoAccess } from '../targets/magento/client.ts'

const headersOf = (door: Door): string => (Object.keys(door.headers).length === 0 ? '' : JSON.stringify(door.headers))

/** What k6 and the embedded sync backend need to get into a Magento, by environment variable; `signedBase` as our own client found it out. */
export const magentoEnvironment = ({ credentials, door = openDoor }: MagentoAccess, signedBase: string | null): Record<string, string> => {
  const own: Record<string, string> = {
    [doorVariables.magentoHeaders]: headersOf(door),
    [doorVariables.magentoBasic64]: door.basic === null ? '' : basic64Of(door.basic),
    // For the sync backend; k6 gets a bundle.
    TILLSTORM_MAGENTO_CA: door.caPem ?? '',
  }
  if ('integration' in credentials) {
    const { consumerKey, consumerSecret, token, tokenSecret } = credentials.integration
    own[doorVariables.consumerKey] = consumerKey
    own[doorVariables.consumerSecret] = consumerSecret
    own[doorVariables.token] = token
    own[doorVariables.tokenSecret] = tokenSecret
    own[doorVariables.magentoSignedBase] = signedBase ?? ''
  } else if ('token' in credentials) own[credentialVariables.magentoToken] = credentials.token
  else {
    own[credentialVariables.magentoUser] = credentials.user
    own[credentialVariables.magentoPassword] = credentials.password
  }
  return Object.fromEntries(Object.entries(own).filter(([, value]) => value !== ''))
}

/** What k6 needs to get to a sync backend of the user's own. */
export const syncEnvironment = (door: Door): Record<string, string> => {
  const headers = headersOf(door)
  return headers === '' ? {} : { [doorVariables.syncHeaders]: headers }
}
