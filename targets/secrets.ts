import { TillstormError } from '../run/problems.ts'

/** The secret in an environment variable that the config names. Throws TARGET_REFUSED where it is not set; `what` says whose it is. */
export const secretOf = (env: Readonly<Record<string, string | undefined>>, variable: string, what: string): string => {
  const value = env[variable]
  if (value !== undefined && value !== '') return value
  throw new TillstormError('TARGET_REFUSED', `there is no ${variable} in the environment, which ${what} names`, { hint: `set ${variable}` })
}
